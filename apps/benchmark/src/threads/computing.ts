import { createHash } from "node:crypto";
import { aggregate, application, data, event, type Infrastructure, pipe, system as systemOf } from "@es/core";
import { sqlite } from "@es/store-sqlite";
import type { Database } from "better-sqlite3";

const asked = event("digest.asked", data<{ rounds: number }>());
const made = event("digest.made", data<{ digest: string }>());

const Digest = aggregate("digest", () => ({ digest: "" }))
  .on(asked, (digest) => digest)
  .on(made, (_, { data }) => ({ digest: data.digest }))
  .creates({ ask: (rounds: number) => asked({ rounds }), make: (digest: string) => made({ digest }) });

const asking = application("asking", { digests: Digest }).commands({ ask: (_, id: string, rounds: number) => Digest.ask(id, rounds) });

/** As much work as the event asks for: about a microsecond a round. */
const computing = application("computing", { digests: Digest }).on(asked, ({ aggregateId, data: { rounds } }) => {
  let digest = aggregateId;
  for (let round = 0; round < rounds; round += 1) digest = createHash("sha256").update(digest).digest("hex");
  return Digest.make(aggregateId, digest);
});

/** Runnable on threads: `asking | computing` in four pipelines. */
export const system = systemOf(pipe(asking, computing), { pipelines: 4 });

/** A file for each application, since a file has one writer. */
export function infrastructure(files: { readonly asking: string; readonly computing: string }): Infrastructure<typeof system, Database> {
  return { stores: { asking: sqlite(files.asking), computing: sqlite(files.computing) } };
}
