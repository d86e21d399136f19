/** A moment when hardly anybody waits: for what stops everything for a while and can be done later. */

/** A stretch counts as quiet with so much in it: whoever looks whether a server lives is not to put it off for ever. */
const FEW = 3;
const STRETCH_MS = 3000;

/**
 * Calls `act` once, after the first stretch in which `count`, which only grows, has grown by no more than a few. Returns
 * what gives the waiting up. Keeps no process alive.
 */
export function whenQuiet(
  count: () => number,
  act: () => void,
  stretchMs: number = STRETCH_MS,
): () => void {
  let before = count();
  const timer = setInterval(() => {
    const now = count();
    const isQuiet = now - before <= FEW;
    before = now;
    if (!isQuiet) return;
    clearInterval(timer);
    act();
  }, stretchMs);
  timer.unref();
  return () => clearInterval(timer);
}
