import { postgres } from "@es/store-postgres";
import { processStore } from "@es/tooling/testing/server-store";

await processStore((url, schema) => postgres(url, schema === undefined ? {} : { schema }));
