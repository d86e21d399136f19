/** One thing that people write wrong when they publish, and what such things are made of. */
export interface BadInput {
  readonly title: string;
  /** Behind `publish`; the sound wheel, where it is not given. `INDEX` is the origin of a server. */
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Text of `~/.pypirc`; `INDEX` as in the words. */
  readonly pypirc?: string;
  /** Other files, by their paths from the project's folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What is no file, by its path from the project's folder: a pipe that nobody writes to, or a link to nothing. */
  readonly strange?: Readonly<Record<string, "pipe" | "dangling">>;
  /** What the server answers to an upload; it must not be asked where it is not given. */
  readonly answers?: Answer;
  readonly says: RegExp;
  /** What the hint must say. */
  readonly fix?: RegExp;
}

export interface Answer {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
}

/** Stands for every password and token of the table: no output may show it. */
export const SECRET = "hunter2-very-secret";
export const WHEEL = "sample_lib-1.0-py3-none-any.whl";
export const SAMPLE = { name: "sample-lib", version: "1.0" };
export const HERE = ["--url", "INDEX/legacy/", WHEEL];
export const TOKEN = { CHEESESHOP_TOKEN: SECRET };
export const THERE = ["-r", "there", WHEEL];
export const section = (...lines: readonly string[]): string =>
  ["[there]", "repository = INDEX/legacy/", ...lines, ""].join("\n");
