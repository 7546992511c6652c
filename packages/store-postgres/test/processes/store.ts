import { processStore } from "@es/core/testing";
import { postgres } from "@es/store-postgres";

await processStore((url, schema) => postgres(url, schema === undefined ? {} : { schema }));
