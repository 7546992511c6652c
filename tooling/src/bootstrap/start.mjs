import { command } from "./command.mjs";
import { exitingWith } from "./exiting.mjs";
import { install } from "./install.mjs";
import { pnpm, root } from "./pnpm.mjs";

// `npm start`: from a bare clone to the reference system at work.
await exitingWith(async () => {
  await install();
  await pnpm(["exec", "turbo", "run", "build", "--filter=@es/shop"]);
  await command(process.execPath, ["apps/shop/dist/main.js", "demo", ...process.argv.slice(2)], { cwd: root });
});
