export { infrastructure, system } from "../cli/modules/payments.js";
