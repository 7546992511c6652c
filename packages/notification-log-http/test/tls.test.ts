// @module-tag openssl
import { X509Certificate } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { notificationLogServer, remoteLog, TlsRefused } from "../src/index.js";
import { certificate } from "./support/certificate.js";
import { emptyLog, someEvents } from "./support/logs.js";

let key: Buffer;
let cert: Buffer;

beforeAll(async () => {
  ({ key, cert } = await certificate());
});

describe("a log over TLS", () => {
  it("is read by those who trust its certificate, and by nobody else", async () => {
    const { log, add } = await emptyLog();
    await add(someEvents(5));
    const server = notificationLogServer({ logs: [log], readers: "anyone", https: { key, cert } });
    const url = await server.listen({ port: 0, host: "127.0.0.1" });
    const read = (tls = {}) => remoteLog({ url, application: "core", tls }).section(0, "1,5");
    expect((await read({ ca: cert })).items).toHaveLength(5);
    const refused = await read().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TlsRefused);
    const { fingerprint256 } = new X509Certificate(cert);
    for (const said of [url, "DNS:localhost", fingerprint256, "DEPTH_ZERO_SELF_SIGNED_CERT", "tls.ca"])
      expect(String(refused)).toContain(said);
    await expect(read({ ca: cert, servername: "elsewhere" })).rejects.toThrow("ERR_TLS_CERT_ALTNAME_INVALID");
    await server.close();
  });

  it("may listen beyond loopback where readers are told apart, and can ask for certificates of its clients", async () => {
    const { log, add } = await emptyLog();
    await add(someEvents(5));
    const readers = [{ name: "nobody", tokenHash: "0".repeat(64) }];
    const server = notificationLogServer({ logs: [log], readers, https: { key, cert, ca: cert, requestCert: true } });
    await server.listen({ port: 0, host: "0.0.0.0" });
    const { port } = server.server.address() as { port: number };
    const head = (tls: object) => remoteLog({ url: `https://127.0.0.1:${port}`, application: "core", token: "wrong", tls }).head(0);
    await expect(head({ ca: cert })).rejects.toThrow("does not take this client's");
    await expect(head({ ca: cert, key, cert })).rejects.toThrow("refuses access with 401");
    await server.close();
  });
});

it("says that what answers does not speak TLS", async () => {
  const { log } = await emptyLog();
  const plain = notificationLogServer({ logs: [log], readers: "anyone" });
  const url = await plain.listen({ port: 0, host: "127.0.0.1" });
  await expect(remoteLog({ url: url.replace("http", "https"), application: "core" }).head(0)).rejects.toThrow("does not speak TLS");
  await plain.close();
});

it("shows a token over plain http on loopback only, unless that is written out", () => {
  const make = (url: string, insecure = false) => remoteLog({ url, application: "core", token: "secret", insecure });
  for (const url of [
    "http://logs.example",
    "http://192.0.2.1:8080",
    "http://[::2]",
    "http://127.0.0.1.example",
    "http://localhost.example",
  ]) {
    expect(() => make(url)).toThrow("or insecure: true where something else keeps it secret on the way");
    expect(() => make(url)).not.toThrow("secret:");
    make(url, true);
    remoteLog({ url, application: "core" });
  }
  for (const url of ["http://localhost", "http://127.0.0.1:1", "http://[::1]:1", "https://logs.example"]) make(url);
});

it.each([
  "http://user:secret@localhost",
  "http://localhost/?x=1",
  "http://localhost/#x",
  "ftp://localhost",
  "file:///etc",
  "localhost",
  "",
  "//x",
  "http://user:secret@localhost:99999999",
  "http://user:secret@",
  "https://:secret@ /",
  "user:secret@localhost",
  "postgres://user:secret@localhost/db",
])("refuses %j as an address of a server, without telling what may be secret in it", (url) => {
  const make = () => remoteLog({ url, application: "core" });
  expect(make).toThrow("give an http or https address without user, query or fragment");
  expect(make).not.toThrow("secret");
});

it("refuses a token or an application that no server would take", () => {
  const url = "http://localhost";
  for (const token of ["", "a b", "a\r\nx-injected: 1", "é"])
    expect(() => remoteLog({ url, application: "core", token })).toThrow("token is something else");
  for (const application of ["", "../core", "core/1", "a b"]) expect(() => remoteLog({ url, application })).toThrow();
});
