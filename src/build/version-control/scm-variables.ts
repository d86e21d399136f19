/**
 * Environment variables of setuptools_scm, by the names of both of its packages.
 * Reference: https://setuptools-scm.readthedocs.io/en/latest/overrides/
 */
import { AppError } from "../../errors.ts";
import { isName, normalizeName, parseName } from "../../standards/name.ts";
import { isTable } from "../../standards/toml-document.ts";
import { parseToml, type TomlTable } from "../../system/toml.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const TOOLS = ["SETUPTOOLS_SCM", "VCS_VERSIONING"];

/** The value for this project first, then that for every project. */
export function findVariable(
  env: Environment,
  name: string,
  project: string | undefined,
): string | undefined {
  for (const variable of listVariables(name, project)) {
    const value = env[variable];
    if (value !== undefined) return value;
  }
  return project === undefined ? undefined : findMisspelt(env, name, project);
}

/** In the order in which they are asked. */
export function listVariables(name: string, project: string | undefined): readonly string[] {
  const own = TOOLS.map((tool) => `${tool}_${name}_FOR_${suffixOf(project ?? "")}`);
  return [...(project === undefined ? [] : own), ...TOOLS.map((tool) => `${tool}_${name}`)];
}

/** Reads a variable that holds TOML, a table in braces or a document. Throws `invalid` where it is none. */
export async function readTable(
  env: Environment,
  name: string,
  project: string | undefined,
): Promise<TomlTable> {
  const text = findVariable(env, name, project)?.trim() ?? "";
  if (text === "") return {};
  const isInline = text.startsWith("{");
  const { value } = await parseToml(isInline ? `table = ${text}` : text, { file: name });
  const table = isInline ? value.table : value;
  if (isTable(table)) return table;
  throw new AppError("invalid", `Cannot read the variable ${name}: it is no table`, {
    hint: "Write {key = value}",
  });
}

/** Seconds since 1970 by SOURCE_DATE_EPOCH; `now` where that is not set, or no number. */
export function buildTime(env: Environment, now: Date): Date {
  const text = env.SOURCE_DATE_EPOCH ?? "";
  return /^\s*[-+]?\d+\s*$/.test(text) ? new Date(Number(text) * 1000) : now;
}

/** `my-pkg` is MY_PKG. */
function suffixOf(project: string): string {
  return normalizeName(project).replaceAll("-", "_").toUpperCase();
}

/** A name that is spelt in another way counts too: `…_FOR_My.Pkg`. */
function findMisspelt(env: Environment, name: string, project: string): string | undefined {
  for (const tool of TOOLS) {
    const prefix = `${tool}_${name}_FOR_`;
    for (const [variable, value] of Object.entries(env)) {
      const suffix = variable.slice(prefix.length);
      if (!variable.startsWith(prefix) || !isName(suffix)) continue;
      if (parseName(suffix) === normalizeName(project)) return value;
    }
  }
  return undefined;
}
