/** Tables of a pyproject.toml as people write them. */
import { formatTomlKey, formatTomlValue } from "../../standards/toml-text.ts";

/** Values by key, in the order in which they are written. */
export type TomlTable = Map<string, unknown>;

/** "" for a table that holds nothing, unless `isKept` asks for its head. */
export function formatTable(name: string, table: TomlTable, isKept = false): string {
  const lines: string[] = [];
  const inner: string[] = [];
  for (const [key, value] of table) {
    const isTable = typeof value === "object" && !Array.isArray(value);
    if (isTable && OWN_TABLES.has(key)) {
      inner.push(formatTable(`${name}.${key}`, new Map(Object.entries(Object(value)))));
      continue;
    }
    const text = `${formatTomlKey(key)} = ${formatTomlValue(value)}`;
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    const long = items.map((item) => `    ${formatTomlValue(item)},\n`).join("");
    lines.push(
      text.length > LONGEST_LINE && items.length > 0 ? `${formatTomlKey(key)} = [\n${long}]` : text,
    );
  }
  const own = lines.length === 0 && !isKept ? [] : [`[${name}]\n${lines.join("\n")}\n`];
  return [...own, ...inner].join("\n");
}

const LONGEST_LINE = 100;

/** Tables that stand below a head of their own. */
const OWN_TABLES: ReadonlySet<string> = new Set([
  ...["urls", "scripts", "gui-scripts", "optional-dependencies", "entry-points", "packages"],
  ...["find", "package-data", "exclude-package-data", "data-files"],
]);
