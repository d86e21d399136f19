/**
 * A lull: works that nobody waits for come together, and begin when no more of them come, so that those are answered
 * first who wait for others.
 */

export interface Lull {
  /** Resolves when the lull has come, for all who wait at the same time. `weight` is that of what waits. */
  wait(weight?: number): Promise<void>;
  /** Lets all begin that wait now. */
  end(): void;
}

export interface LullOptions {
  /** So long nothing more has come. */
  readonly quietMs: number;
  /** Whoever waits so long waits for no others any more. */
  readonly mostMs: number;
  /** So much may wait. */
  readonly mostWeight?: number;
}

export function makeLull({
  quietMs,
  mostMs,
  mostWeight = Number.POSITIVE_INFINITY,
}: LullOptions): Lull {
  let waiting: (() => void)[] = [];
  let weight = 0;
  let firstAt = 0;
  let timer: NodeJS.Timeout | undefined;

  function end(): void {
    clearTimeout(timer);
    timer = undefined;
    weight = 0;
    const begun = waiting;
    waiting = [];
    for (const begin of begun) begin();
  }

  return {
    end,
    wait: (added = 0) =>
      new Promise((resolve) => {
        const now = performance.now();
        if (waiting.length === 0) firstAt = now;
        waiting.push(resolve);
        weight += added;
        if (weight >= mostWeight) return end();
        clearTimeout(timer);
        timer = setTimeout(end, Math.max(0, Math.min(quietMs, firstAt + mostMs - now)));
      }),
  };
}
