/**
 * Files of sections and keys, read as Python's `configparser` reads them: setup.cfg above all.
 * Reference: https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
 */
import { AppError, type Place } from "../errors.ts";

export interface IniFile {
  readonly file: string;
  /** As it was read; an edit starts from here. */
  readonly text: string;
  /** By name, in the order of the file; `DEFAULT` is not among them. */
  readonly sections: ReadonlyMap<string, IniSection>;
}

export interface IniSection {
  readonly place: Place;
  /** By key as it is written, what `[DEFAULT]` says included, `%(name)s` not yet filled in. */
  readonly values: ReadonlyMap<string, IniValue>;
}

export interface IniValue {
  /** Lines joined by "\n", without white space round them; "" for a key that stands alone behind its sign. */
  readonly text: string;
  readonly place: Place;
  /** The last line that belongs to it. */
  readonly lastLine: number;
}

export interface IniOptions {
  /** What may stand between a key and its value. */
  readonly delimiters?: readonly string[];
  /** `undefined` where no section is inherited by the others. */
  readonly defaultSection?: string | undefined;
  /** Makes what `configparser` makes of a key: by default it is left as it is. */
  readonly nameOf?: (key: string) => string;
}

const MOST_VALUES = 100_000;

/**
 * Reads the text. Throws `invalid` with the line where it is no such file, or a section or key stands in it twice.
 *
 * ```ts
 * parseIni("[metadata]\nname = shrubbery\n", "setup.cfg").sections.get("metadata")?.values.get("name")?.text // => "shrubbery"
 * ```
 */
export function parseIni(text: string, file: string, options: IniOptions = {}): IniFile {
  const reader = new IniReader(file, options);
  // As Python opens texts: every kind of line end is one.
  for (const line of text.split(/\r\n|\r|\n/)) reader.readLine(line);
  return { file, text, sections: reader.finish() };
}

/**
 * Fills in `%(name)s` from the same section, and makes `%` of `%%`. Throws `invalid` where a name is not there, or
 * leads in a circle, or where the value would grow beyond all measure.
 */
export function interpolate(section: IniSection, key: string): string | undefined {
  return fillIn(section, key, 1, new Map());
}

/** Each name is filled in once, however often it is referred to. */
function fillIn(
  section: IniSection,
  key: string,
  depth: number,
  done: Map<string, string>,
): string | undefined {
  const value = section.values.get(key);
  if (value === undefined) return undefined;
  const known = value.text.includes("%") ? done.get(key) : value.text;
  if (known !== undefined) return known;
  const fail = (why: string, hint?: string): AppError => refuse(why, value.place, hint);
  if (depth > MOST_INTERPOLATIONS)
    throw fail(`${key} refers to itself, or through too many others`);
  const inner = (name: string): string => {
    const text = fillIn(section, name, depth + 1, done);
    if (text === undefined) {
      const why = `${key} refers to ${name}, which is not in its section`;
      throw fail(why, "Correct the name, or write %% for a percent sign");
    }
    return text;
  };
  const filled = value.text.replaceAll(
    /%(?:%|\(([^)]+)\)s)?/g,
    (what, name: string | undefined) => {
      if (what === "%") {
        throw fail(`a "%" in the value of ${key} stands alone`, 'Write "%%" where one is meant');
      }
      return name === undefined ? "%" : inner(name);
    },
  );
  if (filled.length > MOST_FILLED_CHARACTERS) throw fail(`${key} becomes too long`);
  done.set(key, filled);
  return filled;
}

/** As `configparser` counts them. */
const MOST_INTERPOLATIONS = 10;
const MOST_FILLED_CHARACTERS = 1_000_000;

interface OpenValue {
  readonly key: string;
  readonly place: Place;
  readonly indent: number;
  readonly lines: string[];
  lastLine: number;
}

interface OpenSection {
  readonly place: Place;
  readonly values: Map<string, IniValue>;
}

class IniReader {
  readonly #file: string;
  readonly #delimiters: readonly string[];
  readonly #defaultSection: string | undefined;
  readonly #nameOf: (key: string) => string;
  readonly #sections = new Map<string, OpenSection>();
  readonly #defaults: OpenSection;
  #section: OpenSection | undefined;
  #value: OpenValue | undefined;
  #line = 0;
  #count = 0;

  constructor(file: string, options: IniOptions) {
    this.#file = file;
    this.#delimiters = options.delimiters ?? ["=", ":"];
    this.#defaultSection = "defaultSection" in options ? options.defaultSection : "DEFAULT";
    this.#nameOf = options.nameOf ?? ((key) => key);
    this.#defaults = { place: { file, line: 1 }, values: new Map() };
  }

  readLine(raw: string): void {
    this.#line++;
    const trimmed = raw.trim();
    if (/^[#;]/.test(trimmed)) {
      // A comment is no line of the value round it.
      return;
    }
    if (trimmed === "") {
      this.#value?.lines.push("");
      return;
    }
    const indent = raw.length - raw.trimStart().length;
    if (this.#value !== undefined && indent > this.#value.indent) {
      this.#value.lines.push(trimmed);
      this.#value.lastLine = this.#line;
      return;
    }
    this.#closeValue();
    const header = /^\[(.+)\]/.exec(trimmed)?.[1];
    if (header !== undefined) this.#openSection(header);
    else this.#openValue(trimmed, indent);
  }

  finish(): ReadonlyMap<string, IniSection> {
    this.#closeValue();
    return new Map(
      [...this.#sections].map(([name, { place, values }]) => [
        name,
        { place, values: new Map([...this.#defaults.values, ...values]) },
      ]),
    );
  }

  #openSection(name: string): void {
    if (name === this.#defaultSection) {
      this.#section = this.#defaults;
      return;
    }
    const first = this.#sections.get(name);
    if (first !== undefined) {
      throw this.#refuse(
        `[${name}] stands in line ${first.place.line} already`,
        "Make one section of the two",
      );
    }
    this.#section = { place: this.#here(), values: new Map() };
    this.#sections.set(name, this.#section);
  }

  #openValue(line: string, indent: number): void {
    if (this.#section === undefined) {
      throw this.#refuse("the first section has not begun yet", "Write [metadata] above it");
    }
    const at = findDelimiter(line, this.#delimiters);
    if (at === undefined) {
      throw this.#refuse(`"${line}" is no "key = value"`, `Write ${line} = …, or indent it`);
    }
    const key = this.#nameOf(line.slice(0, at.start).trimEnd());
    if (key === "") throw this.#refuse("a value has no key", "Write its key before the sign");
    const first = this.#section.values.get(key);
    if (first !== undefined) {
      throw this.#refuse(
        `${key} stands in line ${first.place.line} already`,
        "Remove one of the two",
      );
    }
    if (++this.#count > MOST_VALUES) throw this.#refuse("it has too many keys");
    this.#value = {
      key,
      place: this.#here(),
      indent,
      lines: [line.slice(at.end).trim()],
      lastLine: this.#line,
    };
  }

  #closeValue(): void {
    const { key, place, lines, lastLine } = this.#value ?? {};
    if (key !== undefined && place !== undefined && lines !== undefined && lastLine !== undefined) {
      const text = lines.join("\n").trimEnd();
      this.#section?.values.set(key, { text, place, lastLine });
    }
    this.#value = undefined;
  }

  #here(): Place {
    return { file: this.#file, line: this.#line };
  }

  #refuse(why: string, hint?: string): AppError {
    return refuse(why, this.#here(), hint);
  }
}

function findDelimiter(
  line: string,
  delimiters: readonly string[],
): { readonly start: number; readonly end: number } | undefined {
  const starts = delimiters.map((sign) => line.indexOf(sign)).filter((at) => at !== -1);
  if (starts.length === 0) return undefined;
  const start = Math.min(...starts);
  return { start, end: start + 1 };
}

function refuse(why: string, place: Place, hint?: string): AppError {
  const at = `${place.file ?? "the text"} in line ${place.line ?? 1}`;
  return new AppError("invalid", `Cannot read ${at}: ${why}`, {
    place,
    ...(hint !== undefined && { hint }),
  });
}
