/**
 * Where the program says what happened: JSON lines for machines, plain lines for a terminal, or nowhere.
 * The sentence is readable alone; the fields repeat its values for a search. Neither may hold a secret.
 */
import { styleText } from "node:util";
import { pino } from "pino";

export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  info(sentence: string, fields?: LogFields): void;
  /** Went on, but not as meant: a stale answer, a second try. */
  warn(sentence: string, fields?: LogFields): void;
  /** Somebody has to look at it. */
  error(sentence: string, fields?: LogFields): void;
}

/** Takes whole lines, such as `process.stderr` does. */
export interface LineSink {
  write(line: string): unknown;
}

/** One JSON object a line: `level`, `time` (ISO 8601), `message` and the fields. */
export function jsonLog(sink: LineSink): Log {
  const logger = pino(
    {
      base: null,
      messageKey: "message",
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => sink.write(line) },
  );
  return {
    info: (sentence, fields) => logger.info(plainFields(fields), sentence),
    warn: (sentence, fields) => logger.warn(plainFields(fields), sentence),
    error: (sentence, fields) => logger.error(plainFields(fields), sentence),
  };
}

/** Lines for a person. The fields are left out, but for the error: the sentence stands alone. */
export function terminalLog(sink: LineSink, colour: boolean): Log {
  const write = (mark: string, sentence: string, fields: LogFields | undefined): void => {
    const cause = fields?.error === undefined ? "" : ` (${describeError(fields.error)})`;
    sink.write(`${mark}${sentence}${cause}\n`);
  };
  const paint = (style: "yellow" | "red", text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  return {
    info: (sentence, fields) => write("", sentence, fields),
    warn: (sentence, fields) => write(`${paint("yellow", "warning:")} `, sentence, fields),
    error: (sentence, fields) => write(`${paint("red", "error:")} `, sentence, fields),
  };
}

export const silentLog: Log = { info() {}, warn() {}, error() {} };

/** Errors become their messages: a stack or an error's own fields could carry what must not be logged. */
function plainFields(fields: LogFields = {}): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? describeError(value) : value,
    ]),
  );
}

/** The messages of an error and its causes in one line. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined
    ? error.message
    : `${error.message}: ${describeError(error.cause)}`;
}
