import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { command, pnpm, root } from "../bootstrap/command.mjs";

/** Packs every published package into the folder, as publishing would. Returns the tarballs' paths. */
export async function packInto(folder: string): Promise<readonly string[]> {
  await pnpm(["--recursive", "--filter", "./packages/*", "pack", "--pack-destination", folder], {}, { quiet: true });
  return (await readdir(folder)).filter((name) => name.endsWith(".tgz")).map((name) => join(folder, name));
}

/** Checks that what a tarball exports is there, with the right types, for those who import ES modules. */
export async function checkTarball(tarball: string): Promise<void> {
  for (const check of ["check:exports", "check:types"]) {
    await command("pnpm", ["run", check, tarball], { cwd: new URL("tooling", root), quiet: true });
  }
}
