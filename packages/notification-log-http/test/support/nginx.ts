import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@es/tooling/testing";

/** Runs nginx, from Debian's package, as a caching proxy in front of a server, until the end of the scope. */
export async function nginxBefore(upstream: string) {
  const folder = await mkdtemp(join(tmpdir(), "es-nginx-"));
  // Started by root, nginx works as another user.
  await chmod(folder, 0o755);
  const port = await freePort();
  const configuration = (await readFile(new URL("./nginx.conf", import.meta.url), "utf8"))
    .replaceAll("FOLDER", folder)
    .replace("PORT", String(port))
    .replace("UPSTREAM", upstream);
  await writeFile(join(folder, "nginx.conf"), configuration);
  const nginx = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(nginx, "exit");
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([
    answering(url),
    ended.then(([code]) => Promise.reject(new Error(`nginx ended with ${code}: install Debian's package nginx-light`))),
  ]);
  const stop = async () => {
    nginx.kill("SIGQUIT");
    await ended;
    await rm(folder, { recursive: true });
  };
  return { url, [Symbol.asyncDispose]: stop };
}

async function answering(url: string): Promise<void> {
  while (
    !(await fetch(`${url}/nginx-is-here`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await new Promise(setImmediate);
}
