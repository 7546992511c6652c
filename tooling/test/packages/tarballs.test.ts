import { execFileSync } from "node:child_process";
import { basename } from "node:path";
import { expect, it } from "vitest";
import { packInto } from "../../src/packages/tarballs.js";
import { inTemporaryFolder } from "../../src/testing/temporary-folder.js";

it("the README of each tarball links to nothing that is not in it", { timeout: 120_000 }, () =>
  inTemporaryFolder(async (folder) => {
    const tarballs = await packInto(folder);
    expect(tarballs.length).toBeGreaterThan(6);
    for (const tarball of tarballs) {
      const files = tar("-tzf", tarball).split("\n");
      expect(files).toContain("package/README.md");
      const links = [...tar("-xzOf", tarball, "package/README.md").matchAll(/\]\((?![a-z]+:|#)([^)#]+)[^)]*\)/g)].map(
        ([, target]) => `package/${target}`,
      );
      expect(
        links.filter((link) => !files.includes(link)),
        basename(tarball),
      ).toEqual([]);
    }
  }),
);

function tar(...args: readonly string[]): string {
  return execFileSync("tar", args, { encoding: "utf8" });
}
