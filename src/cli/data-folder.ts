/** The data folder that a command works on which needs no server: as `serve` itself would find it. */
import type { Call } from "./command.ts";

/** Reads the options `DATA` and `CONFIG`, their variables and the file of settings. */
export async function findDataFolder(call: Call): Promise<string> {
  const { readSettings } = await import("../server/server.ts");
  const config = call.text("config");
  const { data } = await readSettings({
    flags: { data: call.text("data") },
    env: call.env,
    ...(config === undefined ? {} : { config }),
  });
  return data;
}
