import { cp, mkdir, readdir, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pnpm } from "../bootstrap/command.mjs";
import { nodeHeaders } from "../bootstrap/install.mjs";

const leftOut = new Set(["dist", ".turbo", ".git", "coverage"]);
/** Folders that tests write into: each tree has its own. */
const cache = /^\.(cache|vite)/;

/** A copy of the workspace, which has all that the workspace has installed, and in which single dependencies can be others. */
export class CopiedWorkspace {
  /** The links that lead elsewhere now, and where each led. */
  readonly #original = new Map<string, string>();

  private constructor(
    readonly folder: string,
    private readonly versions: string,
  ) {}

  /** Copies the workspace into the folder. */
  static async of(workspace: string, folder: string): Promise<CopiedWorkspace> {
    const copy = join(folder, "workspace");
    const shared = join(workspace, "node_modules");
    // The folders that pnpm makes beside each package hold nothing but links into the one of the workspace, which is linked.
    const filter = (path: string) => path !== shared && !leftOut.has(basename(path));
    await cp(workspace, copy, { recursive: true, verbatimSymlinks: true, filter });
    await mkdir(join(copy, "node_modules"));
    for (const name of await readdir(shared)) {
      if (!cache.test(name)) await symlink(join(shared, name), join(copy, "node_modules", name));
    }
    return new CopiedWorkspace(copy, join(folder, "versions"));
  }

  /** Installs these versions together, for every package of the copy that has one of them. The versions of before are put back first. */
  async use(versions: Readonly<Record<string, string>>): Promise<void> {
    const place = join(this.versions, Object.entries(versions).flat().join("-").replaceAll("/", "+"));
    await mkdir(place, { recursive: true });
    const manifest = { private: true, dependencies: versions, pnpm: { onlyBuiltDependencies: Object.keys(versions) } };
    await writeFile(join(place, "package.json"), JSON.stringify(manifest));
    const settings = ["--ignore-workspace", "--prefer-offline", "--config.auto-install-peers=false"];
    await pnpm(["--dir", place, "install", ...settings], nodeHeaders(), { quiet: true });
    for (const [link, target] of this.#original) await replace(link, target);
    this.#original.clear();
    for (const name of Object.keys(versions)) await this.#link(name, join(place, "node_modules", name));
  }

  async #link(name: string, to: string): Promise<void> {
    for (const place of await this.#packages()) {
      const link = join(place, "node_modules", name);
      const target = await readlink(link).catch(() => undefined);
      if (target === undefined) continue;
      this.#original.set(link, target);
      await replace(link, to);
    }
  }

  async #packages(): Promise<readonly string[]> {
    const groups = ["packages", "apps", "examples"].map((group) => join(this.folder, group));
    const members = await Promise.all(groups.map(async (group) => (await readdir(group)).map((name) => join(group, name))));
    return [...members.flat(), join(this.folder, "tooling")];
  }
}

async function replace(link: string, target: string): Promise<void> {
  await rm(link);
  await symlink(target, link);
}
