export { system } from "./payments.js";
