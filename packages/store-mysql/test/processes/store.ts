import { processStore } from "@es/core/testing";
import { mysql } from "@es/store-mysql";

await processStore((url, prefix) => mysql(url, prefix === undefined ? {} : { prefix }));
