/**
 * Counters for Prometheus. No label holds a name that a stranger can choose: their number stays small.
 *
 * They are plain numbers until somebody asks: a warm answer has no time for a library, and many a server is never
 * asked for its metrics.
 */
import type { Registry } from "prom-client";

export interface Metrics {
  /** Counts an answer; `bytes` of its body. */
  countAnswer(status: number, bytes: number): void;
  countUpload(outcome: UploadOutcome, bytes: number): void;
  /** How many answers were counted so far. */
  answered(): number;
  /** What `/metrics` answers. Those of the process (memory, pauses) are measured from the first time on. */
  format(): Promise<{ readonly text: string; readonly contentType: string }>;
}

type UploadOutcome = "new" | "same" | "replaced" | "refused";

/** What was counted since the start. */
interface Counted {
  readonly answers: Map<number, number>;
  readonly uploads: Map<UploadOutcome, number>;
  answeredBytes: number;
  uploadedBytes: number;
}

export function makeMetrics(): Metrics {
  const counted: Counted = {
    answers: new Map(),
    uploads: new Map(),
    answeredBytes: 0,
    uploadedBytes: 0,
  };
  let registry: Promise<Registry> | undefined;
  return {
    countAnswer(status, bytes) {
      addOne(counted.answers, status);
      counted.answeredBytes += bytes;
    },
    countUpload(outcome, bytes) {
      addOne(counted.uploads, outcome);
      if (outcome !== "refused") counted.uploadedBytes += bytes;
    },
    answered: () => counted.answers.values().reduce((sum, count) => sum + count, 0),
    async format() {
      registry ??= makeRegistry(counted);
      const { contentType, metrics } = await registry.then((it) => ({
        contentType: it.contentType,
        metrics: it.metrics(),
      }));
      return { text: await metrics, contentType };
    },
  };
}

function addOne<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

async function makeRegistry(counted: Counted): Promise<Registry> {
  const { Counter, collectDefaultMetrics, Registry } = await import("prom-client");
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const addCounts = (
    name: string,
    help: string,
    label: string,
    counts: ReadonlyMap<unknown, number>,
  ) =>
    new Counter({
      ...{ name, help, labelNames: [label], registers },
      collect() {
        this.reset();
        for (const [value, count] of counts) this.inc({ [label]: String(value) }, count);
      },
    });
  const addTotal = (name: string, help: string, total: () => number) =>
    new Counter({
      ...{ name, help, registers },
      collect() {
        this.reset();
        this.inc(total());
      },
    });

  addCounts("cheeseshop_http_answers_total", "Answers by status", "status", counted.answers);
  addTotal(
    "cheeseshop_http_answered_bytes_total",
    "Bytes of bodies that were answered",
    () => counted.answeredBytes,
  );
  addCounts("cheeseshop_uploads_total", "Uploads by outcome", "outcome", counted.uploads);
  addTotal(
    "cheeseshop_uploaded_bytes_total",
    "Bytes of files that were taken",
    () => counted.uploadedBytes,
  );
  return registry;
}
