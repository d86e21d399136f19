/** The server's one door: puts the parts together and opens them. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import path from "node:path";
import { pageCache } from "./page-cache.ts";
import { AppError } from "../errors.ts";
import { makeFolder } from "../system/disk.ts";
import type { Log } from "../system/log.ts";
import { makeApp } from "./app.ts";
import type { Settings } from "./config.ts";
import { openSqlite } from "./database/sqlite.ts";
import { openFolderStore } from "./files/folder.ts";
import { makeParts } from "./make-parts.ts";
import type { Parts } from "./parts.ts";

export { readSettings, SETTINGS, type SettingSources, type Settings } from "./config.ts";

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:2433`, without a slash at its end. */
  readonly url: string;
  /** Of the administrator, if this start has made it. To be shown once. */
  readonly newAdminToken?: string;
  /** Ends when running requests are answered; uploads get the time they need. */
  close(): Promise<void>;
}

/** Opens the data folder and listens. Throws `invalid` or `unavailable` with a sentence where it cannot. */
export async function serve(settings: Settings, log: Log): Promise<RunningServer> {
}
