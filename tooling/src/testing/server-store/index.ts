import { alongside } from "./alongside.js";
import { connections } from "./connections.js";
import { lostAnswers } from "./lost-answers.js";
import { migrations } from "./migrations.js";
import { prompts } from "./prompts.js";
import { silence } from "./silence.js";
import type { ServerStoreCheck } from "./subject.js";
import { tailing } from "./tailing.js";
import { unreachable } from "./unreachable.js";

export { processStore } from "./process-store.js";
export { medianWait } from "./prompts.js";
export type { GivenPool, Row, ServerStoreCheck, ServerStoreSubject, Session, StoreOptions } from "./subject.js";

/** What every store on a database server promises beyond `recorderContract`: connections fail, others write, processes hear. */
export const serverStoreContract: readonly ServerStoreCheck[] = [
  ...alongside,
  ...connections,
  ...lostAnswers,
  ...migrations,
  ...prompts,
  ...silence,
  ...tailing,
  ...unreachable,
];
