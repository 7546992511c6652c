import { memory } from "@es/core";

export { system } from "./payments-system.js";

if (!("preloaded" in globalThis)) throw new Error("nothing was loaded before");

export const infrastructure = () => ({ store: memory() });
