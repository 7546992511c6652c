import { acrossPipelines } from "./recorder-contract/across-pipelines.js";
import { alongside } from "./recorder-contract/alongside.js";
import { batchesOfBytes } from "./recorder-contract/batches-of-bytes.js";
import { bytes } from "./recorder-contract/bytes.js";
import { closed } from "./recorder-contract/closed.js";
import { concurrency } from "./recorder-contract/concurrency.js";
import { conflicts } from "./recorder-contract/conflicts.js";
import { eventSize } from "./recorder-contract/event-size.js";
import { identifiers } from "./recorder-contract/identifiers.js";
import { identities } from "./recorder-contract/identities.js";
import { lookingOnly } from "./recorder-contract/looking.js";
import { notifications } from "./recorder-contract/notifications.js";
import { opening } from "./recorder-contract/opening.js";
import { overriding } from "./recorder-contract/overriding.js";
import { pipelines } from "./recorder-contract/pipelines.js";
import { randomWalks } from "./recorder-contract/random-walks.js";
import { recordedTimes } from "./recorder-contract/recorded-times.js";
import { refusals } from "./recorder-contract/refusals.js";
import { sequences } from "./recorder-contract/sequences.js";
import { snapshots } from "./recorder-contract/snapshots.js";
import type { RecorderCheck } from "./recorder-contract/subject.js";
import { tracking } from "./recorder-contract/tracking.js";
import { units } from "./recorder-contract/units.js";

/**
 * The promises of every recorder, as checks for any test framework:
 * `for (const { name, run } of recorderContract) it(name, () => withStore(run))`, where `withStore` makes an empty
 * store, runs the check on it, and closes it. Leave out what the store cannot give: see `needs`.
 */
export const recorderContract: readonly RecorderCheck[] = [
  ...units,
  ...recordedTimes,
  ...conflicts,
  ...tracking,
  ...sequences,
  ...notifications,
  ...refusals,
  ...bytes,
  ...eventSize,
  ...batchesOfBytes,
  ...identifiers,
  ...identities,
  ...overriding,
  ...pipelines,
  ...acrossPipelines,
  ...opening,
  ...closed,
  ...lookingOnly,
  ...alongside,
  ...snapshots,
  ...concurrency,
  ...randomWalks,
];
