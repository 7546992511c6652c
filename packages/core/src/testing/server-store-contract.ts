import { alongside } from "./server-store-contract/alongside.js";
import { connections } from "./server-store-contract/connections.js";
import { lostAnswers } from "./server-store-contract/lost-answers.js";
import { migrations } from "./server-store-contract/migrations.js";
import { prompts } from "./server-store-contract/prompts.js";
import { silence } from "./server-store-contract/silence.js";
import type { ServerStoreCheck } from "./server-store-contract/subject.js";
import { tailing } from "./server-store-contract/tailing.js";
import { unreachable } from "./server-store-contract/unreachable.js";

/** The promises of every store on a database server beyond `recorderContract`: connections fail, others write, processes hear. */
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
