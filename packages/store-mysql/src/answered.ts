import type { PoolConnection } from "mysql2/promise";

/** How long to wait for an answer of the server's, in milliseconds. */
const longestAnswer = 40_000;

/** The server did not answer in time. It has the code that mysql2 gives such an error. */
class NoAnswer extends Error {
  readonly code = "PROTOCOL_SEQUENCE_TIMEOUT";

  constructor() {
    super(`the server did not answer within ${longestAnswer} ms`);
  }
}

/**
 * Waits for what a connection is asked, and ends the connection where no answer comes in time. The time-out of mysql2 would
 * begin only when a statement is executed: a server that falls silent while it prepares it is waited for without end.
 */
export function answered<T>(connection: PoolConnection, ask: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      connection.destroy();
      reject(new NoAnswer());
    }, longestAnswer);
    const settle = <V>(say: (value: V) => void) => {
      return (value: V) => {
        clearTimeout(timer);
        say(value);
      };
    };
    ask().then(settle(resolve), settle(reject));
  });
}
