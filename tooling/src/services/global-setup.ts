import { ServiceMissing } from "./open-service.js";
import { openServices, services } from "./services.js";

/**
 * Lets vitest find the services without `npm test`. One that cannot be had is only a warning here: the tests that
 * need it fail by themselves, and whoever works on something else is not kept from it.
 */
export async function setup(): Promise<() => Promise<void>> {
  const closing = await Promise.all(services.map((service) => openServices([service], {}).catch(warn)));
  return async () => {
    await Promise.all(closing.map((close) => close?.()));
  };
}

function warn(error: unknown): undefined {
  if (!(error instanceof ServiceMissing)) throw error;
  console.warn(error.message);
}
