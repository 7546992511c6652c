import { openServices, services } from "./services.js";

/** Lets vitest find the services without `npm test`. */
export async function setup(): Promise<() => Promise<void>> {
  const closing = await Promise.all(services.map((service) => openServices([service], {})));
  return async () => {
    await Promise.all(closing.map((close) => close()));
  };
}
