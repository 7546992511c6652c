import { command, exitingWith, pnpm, root } from "./command.mjs";
import { install } from "./install.mjs";

// `npm start`: from a bare clone to the reference system at work.
await exitingWith(async () => {
  await install();
  await pnpm(["exec", "turbo", "run", "build", "--filter=@es/shop"]);
  await command(process.execPath, ["apps/shop/dist/main.js", "demo", ...process.argv.slice(2)], { cwd: root });
});
