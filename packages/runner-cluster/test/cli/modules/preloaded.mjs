Object.assign(globalThis, { preloaded: true });
