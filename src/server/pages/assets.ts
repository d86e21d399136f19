/** Style sheets, script and icon of the pages: kept in memory, addressed by their content. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { sha256Of } from "../../system/digest.ts";

export interface Asset {
  readonly bytes: Buffer;
  readonly contentType: string;
}

export interface Assets {
  /** Changes with any of them. */
  readonly version: string;
  readonly byName: ReadonlyMap<string, Asset>;
}

const FOLDER = path.join(import.meta.dirname, "../../../assets");
const CONTENT_TYPES = {
  "style.css": "text/css; charset=utf-8",
  "parts.css": "text/css; charset=utf-8",
  "forms.css": "text/css; charset=utf-8",
  "project.css": "text/css; charset=utf-8",
  "enhance.js": "text/javascript; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

let assets: Assets | undefined;

/** Read when the first page is shown: a server that only serves programs never needs them. */
export function findAssets(): Assets {
  assets ??= readAssets();
  return assets;
}

/** Where the assets of now are, below the base path. */
export function assetsPath(): string {
  return `/+assets/${findAssets().version}`;
}

function readAssets(): Assets {
  const byName = new Map(
    Object.entries(CONTENT_TYPES).map(([name, contentType]) => [
      name,
      { bytes: readFileSync(path.join(FOLDER, name)), contentType },
    ]),
  );
  const content = Buffer.concat([...byName.values()].map(({ bytes }) => bytes));
  return { version: sha256Of(content).slice(0, 16), byName };
}
