/** Comma-separated values as `csv-table` reads them: a quote inside a field is doubled or escaped. */

export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  /** Takes the next character as it is; without one, quotes are doubled. */
  readonly escape: string | undefined;
  /** Whether blanks behind a delimiter count. */
  readonly keepsSpace: boolean;
}

/** The rows; `undefined` where a quoted field does not end, or goes on behind its quote. */
export function parseCsv(
  lines: readonly string[],
  dialect: CsvDialect,
): readonly (readonly string[])[] | undefined {
  const text = `${lines.join("\n")}\n`;
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    if (row.length === 0 && text[at] === "\n") {
      rows.push([]);
      at += 1;
      continue;
    }
    const field = parseField(text, at, dialect);
    if (field === undefined) return undefined;
    row.push(field.text);
    if (text[field.end] === "\n") {
      rows.push(row);
      row = [];
    }
    at = field.end + 1;
    if (text[field.end] === dialect.delimiter && text[at] === undefined) row.push("");
  }
  return rows;
}

interface Field {
  readonly text: string;
  readonly end: number;
}

function parseField(text: string, from: number, dialect: CsvDialect): Field | undefined {
  let at = from;
  while (!dialect.keepsSpace && text[at] === " ") at += 1;
  return text[at] === dialect.quote
    ? parseQuoted(text, at + 1, dialect)
    : parsePlain(text, at, dialect);
}

function parsePlain(text: string, from: number, dialect: CsvDialect): Field {
  let value = "";
  let at = from;
  for (; text[at] !== dialect.delimiter && text[at] !== "\n"; at += 1) {
    if (text[at] === dialect.escape) at += 1;
    value += text[at] ?? "";
  }
  return { text: value, end: at };
}

function parseQuoted(text: string, from: number, dialect: CsvDialect): Field | undefined {
  const { delimiter, quote } = dialect;
  let value = "";
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === dialect.escape) {
      at += 1;
      value += text[at] ?? "";
    } else if (character !== quote) {
      value += character;
    } else if (dialect.escape === undefined && text[at + 1] === quote) {
      at += 1;
      value += quote;
    } else {
      const next = text[at + 1];
      return next === delimiter || next === "\n" ? { text: value, end: at + 1 } : undefined;
    }
  }
  return undefined;
}
