export { Child } from "./child.js";
export { idsOf, moved, stored } from "./events.js";
export { LossyProxy } from "./lossy-proxy.js";
export { type ReadAfter, tail } from "./tail.js";
