import assert from "node:assert/strict";
import { StoreUnavailable } from "../../persistence/errors.js";
import { check } from "./subject.js";

const secret = "s3cr3t-pa55word";

/** The checks of errors about servers and databases that cannot be reached. */
export const unreachable = [
  check("what leads nowhere is named without the password, with what to do", async ({ url, open, astray }) => {
    const nowhere = Object.assign(new URL(url), { password: secret, port: "1" });
    const refused = /127\.0\.0\.1:1.*ECONNREFUSED.*check that the server runs/;
    for (const [url, message] of [...astray(secret), [nowhere.href, refused] as const]) {
      await using store = open({ url });
      await assert.rejects(store.open("nowhere"), (error: Error) => {
        assert.ok(error instanceof StoreUnavailable);
        assert.match(error.message, message);
        assert.ok(!wholeOf(error).includes(secret), "it shows the password");
        return true;
      });
    }
  }),

  check("what is no URL is refused at once, without the password", ({ open, unreadable, remedies }) => {
    assert.throws(
      () => open({ url: unreadable(secret) }),
      (error: Error) => remedies.url.test(error.message) && !wholeOf(error).includes(secret),
    );
  }),

  check("a name that is no plain one is refused at once", ({ open, refusedNames, remedies }) => {
    for (const name of refusedNames) assert.throws(() => open({ name }), remedies.name);
  }),
];

function wholeOf(error: Error): string {
  return `${error.stack} ${JSON.stringify(error)} ${error.cause instanceof Error ? wholeOf(error.cause) : ""}`;
}
