/** Counters for Prometheus. No label holds a name that a stranger can choose: their number stays small. */
import { Counter, collectDefaultMetrics, Registry } from "prom-client";

export interface Metrics {
  /** Counts an answer; `bytes` of its body. */
  countAnswer(status: number, bytes: number): void;
  countUpload(outcome: "new" | "same" | "replaced" | "refused", bytes: number): void;
  /** The text that `/metrics` answers. */
  format(): Promise<string>;
  readonly contentType: string;
}

export function makeMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const answers = new Counter({
    name: "cheeseshop_http_answers_total",
    help: "Answers by status",
    labelNames: ["status"],
    registers: [registry],
  });
  const answeredBytes = new Counter({
    name: "cheeseshop_http_answered_bytes_total",
    help: "Bytes of bodies that were answered",
    registers: [registry],
  });
  const uploads = new Counter({
    name: "cheeseshop_uploads_total",
    help: "Uploads by outcome",
    labelNames: ["outcome"],
    registers: [registry],
  });
  const uploadedBytes = new Counter({
    name: "cheeseshop_uploaded_bytes_total",
    help: "Bytes of files that were taken",
    registers: [registry],
  });
  // A counter with labels looks them up by text at each call; warm answers have no time for that.
  const byStatus = new Map<number, { inc(): void }>();
  const ofStatus = (status: number): { inc(): void } => {
    const known = byStatus.get(status) ?? answers.labels({ status });
    byStatus.set(status, known);
    return known;
  };
  return {
    contentType: registry.contentType,
    countAnswer(status, bytes) {
      ofStatus(status).inc();
      if (bytes > 0) answeredBytes.inc(bytes);
    },
    countUpload(outcome, bytes) {
      uploads.inc({ outcome });
      if (outcome !== "refused") uploadedBytes.inc(bytes);
    },
    format: () => registry.metrics(),
  };
}
