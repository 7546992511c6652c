import { application, pipe, system } from "@es/core";
import { noted, source } from "../domain.js";

/** `source | hearing`: an application that tells the parent process which events it hears of. */
export const hearingSystem = system(
  pipe(
    source,
    application("hearing").on(noted, ({ aggregateId }) => {
      process.send?.(aggregateId);
      return undefined;
    }),
  ),
);
