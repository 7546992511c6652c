/** The process that started this one. */
export const parent = {
  say(message: unknown): void {
    process.send?.(message);
  },
  /** Resolves when the parent says this. */
  hear(message: string): Promise<void> {
    return new Promise((resolve) => {
      const listener = (said: unknown) => {
        if (said !== message) return;
        process.off("message", listener);
        resolve();
      };
      process.on("message", listener);
    });
  },
};
