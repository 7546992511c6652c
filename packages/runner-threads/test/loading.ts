/** Lets threads load TypeScript, and packages from their sources. */
export const loading = { preload: new URL("./register-typescript.mjs", import.meta.url), execArgv: ["--conditions=@es/source"] };
