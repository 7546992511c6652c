/** The listener of a signal, and the callbacks that it calls. */
interface Listening {
  readonly callbacks: Set<() => void>;
  readonly aborted: () => void;
}

const listening = new WeakMap<AbortSignal, Listening>();

/**
 * Calls back once when the signal is aborted, unless the function that it returns was called before. All callbacks of a signal
 * share one listener: a signal takes longer to add and to remove a listener the more it has.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const { callbacks, aborted } = listening.get(signal) ?? listenTo(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0 || listening.get(signal)?.callbacks !== callbacks) return;
    listening.delete(signal);
    signal.removeEventListener("abort", aborted);
  };
}

function listenTo(signal: AbortSignal): Listening {
  const callbacks = new Set<() => void>();
  const aborted = () => {
    listening.delete(signal);
    for (const callback of callbacks) callback();
  };
  signal.addEventListener("abort", aborted, { once: true });
  const made = { callbacks, aborted };
  listening.set(signal, made);
  return made;
}
