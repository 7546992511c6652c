export type { Engine } from "@es/core";
