import type { FastifyInstance } from "fastify";
import { admission } from "./admission.js";
import { answerProblem } from "./answer-problem.js";
import { headsRoute } from "./heads-route.js";
import { loopbackOnly } from "./loopback-only.js";
import { notificationsRoute } from "./notifications-route.js";
import { checkedOptions, type NotificationLogsOptions } from "./options.js";
import { promptsRoute } from "./prompts-route.js";
import { sectionRoute } from "./section-route.js";
import { serving } from "./serving.js";

/**
 * A fastify plugin that serves notification logs under its `prefix`. Its hooks concern its own routes only. Give the
 * instance timeouts, which fastify does not: `notificationLogServer` makes one that has them.
 */
export async function notificationLogs(server: FastifyInstance, options: NotificationLogsOptions): Promise<void> {
  const shared = serving(checkedOptions(options));
  loopbackOnly(server.server, shared.options);
  server.setErrorHandler(answerProblem);
  admission(server, shared.options);
  for (const route of [headsRoute, promptsRoute, sectionRoute, notificationsRoute]) route(server, shared);
  server.addHook("preClose", async () => {
    for (const log of shared.logs.values()) log.close();
  });
}
