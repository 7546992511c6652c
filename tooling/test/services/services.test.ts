import { describe, expect, it } from "vitest";
import { mysql } from "../../src/services/mysql.js";
import { postgres } from "../../src/services/postgres.js";
import { redis } from "../../src/services/redis.js";
import { openService, type Service, ServiceMissing } from "../../src/services/service.js";

for (const [tag, service] of Object.entries({ postgres, mysql, redis })) {
  describe(service.name, () => {
    it("is named in the environment of every test", { tags: [tag] }, async () => {
      await service.probe(process.env[service.variable] ?? "");
    });

    it("is started privately beside one that runs, and is gone when closed", { tags: [`own-${tag}`] }, async () => {
      const opened = await openService(service, { private: true });
      expect(opened.url).not.toBe(process.env[service.variable]);
      await service.probe(opened.url);
      await opened.close();
      await expect(service.probe(opened.url)).rejects.toThrow();
    });
  });
}

describe("a service that is neither running nor installed", () => {
  const missing: Service = {
    name: "Oracle",
    variable: "ES_ORACLE_URL",
    defaultUrl: "oracle://127.0.0.1:1521",
    probe: async () => Promise.reject(new Error("connection refused")),
    installed: () => false,
    startPrivately: async () => undefined,
    packages: ["oracle-server"],
  };

  it("is missed with every way to bring it", async () => {
    const opening = openService(missing, { install: false });
    await expect(opening).rejects.toThrow(ServiceMissing);
    await expect(opening).rejects.toThrow(/set ES_ORACLE_URL, start one at oracle:.*apt-get install oracle-server/);
  });

  it("is not looked for elsewhere when the environment names it", async () => {
    process.env[missing.variable] = "oracle://elsewhere";
    try {
      await expect(openService(missing, {})).rejects.toThrow("ES_ORACLE_URL names no Oracle that can be used");
    } finally {
      delete process.env[missing.variable];
    }
  });
});
