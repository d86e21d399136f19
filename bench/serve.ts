/**
 * `npm run bench serve`: the server beside nginx which serves the very same bytes, and beside other index servers.
 * `-- --only=pages,uploads` measures some of it, `-- --small` sees within minutes whether it runs.
 *
 * All traffic stays on loopback. Where it can be told, rates are per CPU-second of the serving process, measured in
 * turns (A B A B …), medians: neighbours on the machine disturb them least. A part that fails is told, and the next begins.
 */
import { measureBeside } from "./serve.beside.ts";
import { measureBursts } from "./serve.bursts.ts";
import { measureGrowth } from "./serve.growth.ts";
import { measureInstalls } from "./serve.installs.ts";
import { measureLarge } from "./serve.large.ts";
import { measureLists } from "./serve.lists.ts";
import { measureLuck } from "./serve.luck.ts";
import { measureMigrations } from "./serve.migrations.ts";
import { measureIndexes, measurePages } from "./serve.pages.ts";
import { type Part, runParts } from "./serve.parts.ts";
import { hasPrograms, say } from "./serve.stage.ts";
import { measureStart } from "./serve.start.ts";
import { measureUploads } from "./serve.uploads.ts";

const PARTS: Readonly<Record<string, Part>> = {
  pages: measurePages,
  indexes: measureIndexes,
  beside: measureBeside,
  luck: measureLuck,
  lists: measureLists,
  uploads: measureUploads,
  large: measureLarge,
  growth: measureGrowth,
  start: measureStart,
  migrations: measureMigrations,
  bursts: measureBursts,
  installs: measureInstalls,
};

/** Prints tables; `false` where something could not be measured. */
export async function run(): Promise<boolean> {
  if (!hasPrograms("nginx", "wrk")) return false;
  const only = process.argv.find((word) => word.startsWith("--only="))?.slice("--only=".length);
  const names = only?.split(",") ?? Object.keys(PARTS);
  const wrong = names.filter((name) => PARTS[name] === undefined);
  if (wrong.length > 0) {
    say(`There is no part ${wrong.join(", ")}: there are ${Object.keys(PARTS).join(", ")}`);
    return false;
  }
  return runParts(PARTS, names);
}
