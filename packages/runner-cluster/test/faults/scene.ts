import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Program, until } from "@es/tooling/testing";
import Database from "better-sqlite3";
import pg from "pg";
import { type ClusterNode, cluster, type Observation } from "../../src/index.js";
import { ownPrefix, redisUrl } from "../own-prefix.js";
import { booksIn, faultsIn } from "./bank/checked.js";
import { holderIn } from "./bank/hold.js";
import { infrastructureAt, type Place, reportTable } from "./bank/infrastructure.js";
import { entriesIn, isAtRest, subscriptionsIn } from "./bank/progress.js";
import { bank } from "./bank/system.js";
import { Teller } from "./bank/teller.js";
import { type EngineAt, engineOf } from "./engine.js";
import { BankNode, type NodeOptions } from "./node.js";

/** How many times as long a run is as the short one: ES_FAULTS=20 npx vitest run packages/runner-cluster/test/faults. */
export const times = Number(process.env.ES_FAULTS ?? 1);

/** Milliseconds after which what has not come will not come, also on a machine that has much else to do. */
export const bound = 60_000;

export const sharedPostgres = process.env.ES_POSTGRES_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";

export interface SceneOptions {
  /** A server of Postgres. Default: the one that tests share. */
  readonly postgres?: string;
  /** A file of SQLite, in place of Postgres. */
  readonly path?: string;
  /** Default: the Redis that tests share. */
  readonly redis?: EngineAt["redis"];
  readonly shards?: number;
}

/** A bank on a database of a test's own, its nodes, and a client that uses it. */
export class Scene implements AsyncDisposable {
  readonly nodes: BankNode[] = [];
  readonly teller: Teller;
  readonly #folders: string[] = [];
  #started = 0;
  /** How often the books were looked at on the way. */
  looks = 0;

  private constructor(
    readonly place: Place,
    readonly engine: EngineAt,
    readonly client: ClusterNode<typeof bank, never>,
    private readonly leave: () => Promise<void>,
  ) {
    this.teller = new Teller(client);
  }

  static async make({ postgres, path, redis = redisUrl, shards = 1 }: SceneOptions = {}): Promise<Scene> {
    const own = ownPrefix();
    const { place, remove } = path === undefined ? await schemaOf(postgres) : fileAt(path);
    const engine = { redis, prefix: own.prefix, shards };
    const client = await cluster(bank, { ...infrastructureAt(place), following: false }, { engine: engineOf(engine) });
    return new Scene(place, engine, client, async () => {
      await remove();
      if (redis === redisUrl) await own[Symbol.asyncDispose]();
    });
  }

  /** Starts so many nodes; resolves when all take part. */
  async start(count: number, options: Partial<NodeOptions> = {}, by?: Program["by"]): Promise<readonly BankNode[]> {
    const { place, engine } = this;
    const starting = Array.from({ length: count }, async () => {
      this.#started += 1;
      const node = await BankNode.start({ place, ...options, engine: { node: `node${this.#started}`, ...(options.engine ?? engine) } }, by);
      this.nodes.push(node);
      return node;
    });
    return Promise.all(starting);
  }

  /** Asks for a transfer on which the first node that processes it gets stuck; answers that node, and what sets it free. */
  async stuck(account?: string): Promise<{ readonly node: BankNode; release(): void }> {
    const folder = await mkdtemp(join(tmpdir(), "es-hold-"));
    this.#folders.push(folder);
    await this.teller.ask({ hold: folder, ...(account === undefined ? {} : { account }) });
    const stuckNode = () => this.nodes.find(({ pid }) => holderIn(folder) === pid);
    await until("a node is stuck", () => stuckNode() !== undefined, bound);
    return { node: stuckNode() as BankNode, release: () => writeFileSync(join(folder, "release"), "") };
  }

  /** Resolves when more has reached the report than had before. */
  async progress(when: string, ms = bound): Promise<void> {
    const before = await entriesIn(this.place);
    await until(`progress ${when}`, async () => (await entriesIn(this.place)) >= before + 10, ms);
  }

  /** Resolves when slices that the engine gave have processed something from now on. */
  async engineAtWork(): Promise<void> {
    const given = () =>
      this.nodes.flatMap(({ observed }) => observed).filter((each) => each.kind === "slice-ended" && !each.direct && each.processed > 0);
    const before = given().length;
    await until("the engine gives work", () => given().length > before, bound);
  }

  /** How often the nodes observed this. */
  count(kind: Observation["kind"]): number {
    return this.nodes.reduce((sum, node) => sum + node.count(kind), 0);
  }

  /** The requests, and the observations of the nodes on the way. */
  get totals(): object {
    const { length: commands } = this.teller.commands;
    const { looks } = this;
    return {
      commands,
      unknown: commands - this.teller.kept,
      conflicts: this.count("conflicted"),
      directExecution: this.count("executed-directly"),
      looks,
    };
  }

  /** Resolves when everything that is recorded by now has come to the report, whatever else is asked for meanwhile. */
  async caughtUp(ms = bound): Promise<void> {
    for (const application of ["accounts", "reporting"]) {
      const subscriptions = async () =>
        (await subscriptionsIn(this.place)).filter((subscription) => subscription.application === application);
      const heads = new Map((await subscriptions()).map(({ pipeline, head }) => [pipeline, head]));
      const passed = async () => (await subscriptions()).every(({ pipeline, position }) => position >= (heads.get(pipeline) ?? 0));
      await until(`${application} has caught up`, passed, ms);
    }
  }

  /** Resolves when all work is done; answers after how many milliseconds. */
  async settled(ms = bound): Promise<number> {
    const since = performance.now();
    await until("all work is done", () => isAtRest(this.place).catch(() => false), ms);
    return performance.now() - since;
  }

  /** Returns the faults at this moment, while all goes on. */
  async faultsNow(): Promise<readonly string[]> {
    this.looks += 1;
    const commands = [...this.teller.commands];
    return faultsIn(await booksIn(this.place), commands, { atRest: false });
  }

  /** Waits until all work is done; answers what is wrong then. */
  async faultsInTheEnd(ms = bound): Promise<readonly string[]> {
    await this.teller.stop();
    await this.settled(ms);
    return faultsIn(await booksIn(this.place), this.teller.commands, { atRest: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.teller.stop();
    await Promise.all(this.nodes.map((node) => node[Symbol.asyncDispose]()));
    await this.client.stop();
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true })));
    await this.leave();
  }
}

function fileAt(path: string) {
  const db = new Database(path);
  db.exec(reportTable({ path }));
  db.close();
  return { place: { path }, remove: async () => {} };
}

async function schemaOf(url = sharedPostgres) {
  const schema = `faults_${randomBytes(6).toString("hex")}`;
  const place = { url, schema };
  await execute(url, reportTable(place));
  const remove = () => execute(url, `DROP SCHEMA IF EXISTS ${schema} CASCADE; DROP TABLE ${schema}_report`);
  return { place, remove };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
