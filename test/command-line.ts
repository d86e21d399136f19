/** Our own command, run as a program of its own in a folder. */
import path from "node:path";
import { cleanEnvironment, type Outcome, run, temporaryFolder } from "./clients.ts";

const MAIN = path.join(import.meta.dirname, "../src/cli/main.ts");
const home = temporaryFolder();

export interface CommandOptions {
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** All commands of a test file share one home, and so the environments that builds keep. */
export function cheeseshop(
  words: readonly string[],
  { folder, env = {} }: CommandOptions = {},
): Promise<Outcome> {
  return run(process.execPath, [MAIN, ...words], {
    env: { ...cleanEnvironment(home), ...networkSettings(), ...env },
    ...(folder !== undefined && { folder }),
  });
}

/** How this machine reaches the index, which a clean environment would not know. */
function networkSettings(): Record<string, string> {
  const names = Object.keys(process.env).filter((name) =>
    /^(?:PIP_|SSL_|HTTPS?_PROXY)/i.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? ""]));
}
