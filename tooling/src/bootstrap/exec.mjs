import { exitingWith, pnpm } from "./command.mjs";

// Runs a program of the workspace, with the pinned pnpm on its PATH: node tooling/src/bootstrap/exec.mjs turbo run build
await exitingWith(() => pnpm(["exec", ...process.argv.slice(2)]));
