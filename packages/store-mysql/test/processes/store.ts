import { mysql } from "@es/store-mysql";
import { processStore } from "@es/tooling/testing/server-store";

await processStore((url, prefix) => mysql(url, prefix === undefined ? {} : { prefix }));
