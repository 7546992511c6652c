import type pg from "pg";

/** How long to wait for a connection of a pool that says nothing of it, in milliseconds. */
const longestWait = 5_000;

/** Takes a connection of a pool. One that is given may have been told to let those who ask wait for ever: not here. */
export function checkedOut(pool: pg.Pool): Promise<pg.PoolClient> {
  if (pool.options.connectionTimeoutMillis) return pool.connect();
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error(`timeout exceeded when trying to connect: none was free within ${longestWait} ms`));
    }, longestWait);
    const settle = <V>(say: (value: V) => void) => {
      return (value: V) => {
        clearTimeout(timer);
        say(value);
      };
    };
    pool.connect().then(
      settle((client: pg.PoolClient) => (late ? client.release() : resolve(client))),
      settle(reject),
    );
  });
}
