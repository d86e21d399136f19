/** Where a user's things lie, by the custom of the system. Pure: environment, system and home are given. */
import path from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings and credentials of the client. */
export function findConfigFolder(env: Environment, platform: string, home: string): string {
  if (platform === "win32")
    return path.join(env.APPDATA ?? path.join(home, "AppData"), "cheeseshop");
  return path.join(absolute(env.XDG_CONFIG_HOME) ?? path.join(home, ".config"), "cheeseshop");
}

/** What may be deleted at any time. */
export function findCacheFolder(env: Environment, platform: string, home: string): string {
  if (platform === "win32") {
    return path.join(
      env.LOCALAPPDATA ?? path.join(home, "AppData", "Local"),
      "cheeseshop",
      "cache",
    );
  }
  return path.join(absolute(env.XDG_CACHE_HOME) ?? path.join(home, ".cache"), "cheeseshop");
}

/** The XDG specification: a relative path there is to be ignored. */
function absolute(folder: string | undefined): string | undefined {
  return folder !== undefined && path.isAbsolute(folder) ? folder : undefined;
}
