/**
 * What ends a command from outside while something is under way that must clear up behind itself: other programs run,
 * folders are half filled. Ctrl-C does, and a reader that closes the pipe to it (`cheeseshop … | head`).
 */

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What a shell makes of a program that SIGPIPE ends, which Node never hears. */
const NOBODY_READS = 141;

interface UnderWay {
  readonly stopping: AbortController;
  /** Ends the process; where it was told to stop. */
  end?: () => void;
}

/** Of the process, as its signals are. */
let underWay: UnderWay | undefined;

/**
 * Does the work, which is told by its signal to stop and clear up. Then the process ends as it would have ended at
 * once, so that a shell sees why. Work within such work ends with it: what lies around it has to clear up, too.
 */
export async function stoppable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (underWay !== undefined) return work(underWay.stopping.signal);
  const own: UnderWay = { stopping: new AbortController() };
  const stop = (signal: NodeJS.Signals): void => {
    own.end = () => process.kill(process.pid, signal);
    own.stopping.abort();
  };
  underWay = own;
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work(own.stopping.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
    underWay = undefined;
    own.end?.();
  }
}

/** Ends the process, at once or as soon as what is under way has cleared up: nobody reads what it says. */
export function endUnread(): void {
  if (underWay === undefined) process.exit(0);
  underWay.end ??= () => process.exit(NOBODY_READS);
  underWay.stopping.abort();
}
