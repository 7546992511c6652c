import { readFileSync } from "node:fs";
import { askRedis } from "@es/tooling/testing";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** Leaves a Redis at this port to the user that the README tells to make; answers the URL with that user. */
export async function restricted(port: number): Promise<string> {
  const [, rule = ""] = readme.match(/`(ACL SETUSER es [^`]+)`/) ?? [];
  await askRedis(port, ...rule.split(" "));
  await askRedis(port, "ACL", "SETUSER", "default", "off", "nopass");
  return `redis://es:secret@127.0.0.1:${port}`;
}
