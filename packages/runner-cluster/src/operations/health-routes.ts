import type { Registry } from "prom-client";
import type { Readiness } from "./readiness.js";

/** What is served of a node's health. */
export interface Checks {
  readonly readiness: () => Readiness;
  readonly metrics?: Pick<Registry, "metrics" | "contentType">;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers requests by their method and URL; never rejects. */
export function answering({ readiness, metrics }: Checks): (method: string | undefined, url: string | undefined) => Promise<Answer> {
  const routes = new Map<string, () => Answer | Promise<Answer>>([
    ["/health/live", () => json(200, { state: "live" })],
    ["/health/ready", () => judged(readiness())],
  ]);
  if (metrics !== undefined) routes.set("/metrics", () => scraped(metrics));
  return async (method, url = "/") => {
    const route = routes.get(url.split("?", 1)[0] as string);
    if (route === undefined) return json(404, { error: "not found" });
    if (method !== "GET" && method !== "HEAD") return json(405, { error: "only GET and HEAD" }, { allow: "GET, HEAD" });
    try {
      return await route();
    } catch {
      return json(500, { error: "internal error" });
    }
  };
}

function judged({ ready, ...readiness }: Readiness): Answer {
  return json(ready ? 200 : 503, readiness);
}

async function scraped(register: NonNullable<Checks["metrics"]>): Promise<Answer> {
  return { status: 200, body: await register.metrics(), headers: { "content-type": register.contentType } };
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body: `${JSON.stringify(body)}\n`, headers: { "content-type": "application/json; charset=utf-8", ...headers } };
}
