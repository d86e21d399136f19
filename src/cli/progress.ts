/** Bars for what takes its time, redrawn in place: several below each other, and a total below them. */
import { formatProgress, type Sink, withoutControls } from "./screen-text.ts";

/** A bar for one thing of known size, redrawn in place on a terminal and silent elsewhere. */
export interface Progress {
  /** `done` counts from 0 to the total, in bytes. */
  show(done: number): void;
  /** Takes the bar away and leaves the sentence in its place. */
  finish(sentence: string): void;
}

export interface ProgressGroup {
  begin(label: string, total: number): Progress;
  /** Leaves a sentence above the bars. */
  say(sentence: string): void;
}

interface Bar {
  readonly label: string;
  readonly total: number;
  readonly started: number;
  done: number;
}

const REDRAW_MS = 80;
/** More would push the sentences off the screen. */
const MOST_BARS = 8;

/** `count` things of `total` bytes in all are to come; for one alone no total is drawn. */
export function makeProgressGroup(stderr: Sink, count: number, total: number): ProgressGroup {
  const isShown = stderr.isTTY === true;
  const started = performance.now();
  const bars = new Set<Bar>();
  let lines = 0;
  let drawn = Number.NEGATIVE_INFINITY;
  let ended = 0;
  let endedBytes = 0;

  function clear(): void {
    if (!isShown) return;
    stderr.write(`\r\u001b[K${"\u001b[1A\r\u001b[K".repeat(Math.max(0, lines - 1))}`);
    lines = 0;
  }

  function draw(): void {
    if (!isShown) return;
    const now = performance.now();
    const shown = [...bars].slice(0, MOST_BARS);
    const texts = shown.map((bar) =>
      formatProgress(bar.label, bar.done, bar.total, now - bar.started),
    );
    if (count > 1 && bars.size > 0) {
      const done = [...bars].reduce((sum, bar) => sum + bar.done, endedBytes);
      texts.push(formatProgress(`${ended} of ${count} files`, done, total, now - started));
    }
    const width = Math.max(0, (stderr.columns ?? 80) - 1);
    stderr.write(texts.map((text) => text.slice(0, width)).join("\n"));
    lines = texts.length;
    drawn = now;
  }

  function say(sentence: string): void {
    clear();
    stderr.write(`${withoutControls(sentence)}\n`);
    draw();
  }

  return {
    say,
    begin(label, size) {
      const bar: Bar = { label, total: size, started: performance.now(), done: 0 };
      bars.add(bar);
      return {
        show(done) {
          bar.done = done;
          if (!isShown || performance.now() - drawn < REDRAW_MS) return;
          clear();
          draw();
        },
        finish(sentence) {
          bars.delete(bar);
          ended += 1;
          endedBytes += size;
          say(sentence);
        },
      };
    },
  };
}

/** No bars: what would be left in their place. */
export function makeSentences(say: (sentence: string) => void): ProgressGroup {
  return { say, begin: () => ({ show() {}, finish: say }) };
}

/** One bar alone. */
export function makeProgress(stderr: Sink, label: string, total: number): Progress {
  return makeProgressGroup(stderr, 1, total).begin(label, total);
}
