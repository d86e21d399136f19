/** The words behind a command of this repository, such as `npm run fuzz -- --seconds 60`. */
import { parseArgs } from "node:util";

/**
 * Every option takes a value, and has one without being said. `--help` answers with `usage` and ends the process; words
 * that the command does not know end it with 2 and say so.
 */
export function readWords<Name extends string>(
  usage: string,
  defaults: Readonly<Record<Name, string>>,
): Readonly<Record<Name, string>> {
  const names = Object.keys(defaults) as Name[];
  const options = {
    help: { type: "boolean", short: "h" },
    ...Object.fromEntries(names.map((name) => [name, { type: "string" } as const])),
  } as const;
  try {
    const values: Readonly<Record<string, unknown>> = parseArgs({ options }).values;
    if (values.help === true) {
      console.log(usage);
      process.exit(0);
    }
    return { ...defaults, ...values };
  } catch (error) {
    return refuseWords(`${(error as Error).message}\n${usage}`);
  }
}

/** Ends the process as one that was called wrongly. */
export function refuseWords(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
