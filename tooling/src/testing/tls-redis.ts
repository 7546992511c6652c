import { join } from "node:path";
import { ServiceMissing } from "../services/open-service.js";
import { PrivateServer } from "../services/private-server.js";
import { redis, redisRecipe } from "../services/redis.js";

const [certificate, key] = ["certificate.pem", "key.pem"];

/** A private Redis that speaks TLS only, with a certificate that it signed itself, and lets in whoever shows that one. */
export interface TlsRedis {
  readonly server: PrivateServer;
  /** A file in PEM; it is its own authority. */
  readonly certificate: string;
  /** A file in PEM. */
  readonly key: string;
}

/** Starts one, with the help of openssl. Rejects with ServiceMissing. */
export async function tlsRedis(): Promise<TlsRedis> {
  const recipe = redisRecipe();
  if (recipe === undefined) throw new ServiceMissing(redis);
  const server = await PrivateServer.make({
    ...recipe,
    prepare: (folder) => selfSigned(folder),
    serve: (folder, port) => [...recipe.serve(folder, 0), ...tlsOptions(folder, port)],
    url: (port) => `rediss://127.0.0.1:${port}`,
  });
  return { server, certificate: join(server.folder, certificate), key: join(server.folder, key) };
}

function selfSigned(folder: string): readonly [string, ...string[]] {
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const about = ["-subj", "/CN=es", "-addext", "subjectAltName=IP:127.0.0.1"];
  return ["openssl", "req", "-x509", ...made, ...about, "-keyout", join(folder, key), "-out", join(folder, certificate)];
}

function tlsOptions(folder: string, port: number): readonly string[] {
  const own = join(folder, certificate);
  return ["--tls-port", `${port}`, "--tls-cert-file", own, "--tls-key-file", join(folder, key), "--tls-ca-cert-file", own];
}
