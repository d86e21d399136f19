/** Where settings are said: flags, the environment, and one TOML file. A flag beats the environment, that the file. */
import { isAppError, type Place, type Problem } from "../../errors.ts";
import { readNamedFile } from "../../system/named-file.ts";
import { parseToml } from "../../system/toml.ts";
import { SETTINGS, type SettingKey, type SettingRow } from "./setting-rows.ts";

export interface SettingSources {
  /** By key (`public_url`), as the command line had them. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of the TOML file; otherwise `CHEESESHOP_CONFIG` names it. */
  readonly config?: string;
}

/** A value as somebody wrote it. */
export interface Said {
  readonly value: unknown;
  /** How to call the place in a message: `--port`, `CHEESESHOP_PORT`, `port`. */
  readonly where: string;
  /** In the file. */
  readonly place?: Place;
}

/** What was said, by key. Faults of the file as a whole are added to `problems`. */
export async function findSaid(
  sources: SettingSources,
  problems: Problem[],
): Promise<ReadonlyMap<SettingKey, Said>> {
  const file = await readConfigFile(sources.config ?? sources.env.CHEESESHOP_CONFIG, problems);
  const found = new Map<SettingKey, Said>();
  for (const row of SETTINGS) {
    const said = sayOf(row, sources) ?? file.get(row.key);
    if (said !== undefined) found.set(row.key, said);
  }
  return found;
}

/** A fault of a setting, with the place where it was said. */
export function settingProblem(message: string, place?: Place, hint?: string): Problem {
  return {
    ...{ rule: "settings", level: "error", message },
    ...(place !== undefined && { place }),
    ...(hint !== undefined && { hint }),
  };
}

function sayOf(row: SettingRow, sources: SettingSources): Said | undefined {
  const flag = row.except?.includes("flag") ? undefined : sources.flags[row.key];
  if (flag !== undefined) return { value: flag, where: `--${row.key.replaceAll("_", "-")}` };
  const variable = `CHEESESHOP_${row.key.toUpperCase()}`;
  const value = sources.env[variable];
  return value === undefined || value === "" ? undefined : { value, where: variable };
}

async function readConfigFile(
  filename: string | undefined,
  problems: Problem[],
): Promise<ReadonlyMap<string, Said>> {
  const values = new Map<string, Said>();
  if (filename === undefined) return values;
  try {
    const { bytes } = await readNamedFile(filename);
    const document = await parseToml(bytes.toString("utf8"), { file: filename });
    for (const [key, value] of Object.entries(document.value)) {
      const place = document.placeOf([key]) ?? { file: filename };
      const row: SettingRow | undefined = SETTINGS.find((row) => row.key === key);
      if (row === undefined || row.except?.includes("file")) {
        problems.push(settingProblem(`"${key}" is no setting of the file`, place));
      } else {
        values.set(key, { value, where: key, place });
      }
    }
  } catch (error) {
    if (isAppError(error)) problems.push(settingProblem(error.message, error.place));
    else problems.push(settingProblem(`Cannot read ${filename}: ${(error as Error).message}`));
  }
  return values;
}
