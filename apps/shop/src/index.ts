export { type ImportListener, importRequests } from "./import/import-requests.js";
export { linesOf } from "./import/lines.js";
export { type OpenShop, type OpenShopOptions, openShop } from "./run.js";
export { openStorage } from "./storage.js";
