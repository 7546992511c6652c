// @module-tag openssl
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { StoreUnavailable } from "@es/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notificationLogServer, remoteLog } from "../src/index.js";
import { emptyLog, someEvents } from "./support/logs.js";

const run = promisify(execFile);
let folder: string;
let key: Buffer;
let cert: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "es-tls-"));
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  await run("openssl", [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "1",
    ...names,
    ...files,
  ]);
  [key, cert] = await Promise.all([readFile(join(folder, "key.pem")), readFile(join(folder, "cert.pem"))]);
});

afterAll(() => rm(folder, { recursive: true }));

describe("a log over TLS", () => {
  it("is read by those who trust its certificate, and by nobody else", async () => {
    const { log, add } = await emptyLog();
    await add(someEvents(5));
    const server = notificationLogServer({ logs: [log], readers: "anyone", https: { key, cert } });
    const url = await server.listen({ port: 0, host: "127.0.0.1" });
    const read = (tls = {}) => remoteLog({ url, application: "core", tls }).section(0, "1,5");
    expect((await read({ ca: cert })).items).toHaveLength(5);
    await expect(read()).rejects.toThrow(StoreUnavailable);
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
    await expect(head({ ca: cert })).rejects.toThrow(StoreUnavailable);
    await expect(head({ ca: cert, key, cert })).rejects.toThrow("refuses access with 401");
    await server.close();
  });
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
