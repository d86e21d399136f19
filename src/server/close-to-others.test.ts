import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { openServer } from "../../test/fakes/open-server.ts";
import { makeWheel, wheelFilename } from "../../test/fakes/sample-files.ts";
import { jsonLog } from "../system/log.ts";
import { closeToOthers } from "./close-to-others.ts";
import { holdDataFolder } from "./data-folder.ts";

const skip = process.platform === "win32" ? "no modes here" : false;
const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-modes-"));
after(() => rmSync(folder, { recursive: true }));

const modeOf = (at: string): string => (statSync(at).mode & 0o777).toString(8);

describe("the data folder", { skip }, () => {
  test("is for its owner alone, with all in it, whatever the mask of the process", async () => {
    const mask = process.umask(0);
    try {
      const data = path.join(folder, "new", "data");
      const server = await openServer({ data });
      const held = await holdDataFolder(data, {});
      for (const [version, fill] of [
        ["1.0", 10],
        // More than is held in memory: written while it comes in.
        ["2.0", 3_000_000],
      ] as const) {
        const file = { name: "sample-lib", version };
        const bytes = makeWheel({ ...file, files: { "sample_lib/data.bin": randomBytes(fill) } });
        const sent = await server.upload({ ...file, filename: wheelFilename(file), bytes });
        assert.equal(sent.statusCode, 200, sent.body);
      }
      const inside = globSync("**", { cwd: data }).map((name) => path.join(data, name));
      assert.ok(
        inside.some((at) => at.endsWith("-wal")) && inside.some((at) => at.endsWith("-shm")),
      );
      assert.ok(inside.length > 8, inside.join());
      for (const at of [data, ...inside]) {
        assert.equal(modeOf(at), statSync(at).isDirectory() ? "700" : "600", at);
      }
      await held.release();
    } finally {
      process.umask(mask);
    }
  });

  for (const [mode, names, wanted] of [
    [0o755, ["cheeseshop.sqlite", "files/"], { ".": "700", "cheeseshop.sqlite": "644" }],
    [0o755, [], { ".": "700" }],
    // Somebody has given a group the right to read.
    [0o750, ["cheeseshop.sqlite"], { ".": "750", "cheeseshop.sqlite": "644" }],
    [
      0o755,
      ["cheeseshop.sqlite", "files/", "holiday.jpg"],
      { ".": "755", "cheeseshop.sqlite": "600", files: "700", "holiday.jpg": "644" },
    ],
  ] as const) {
    test(`with mode ${mode.toString(8)} and [${names.join(", ")}] in it becomes ${JSON.stringify(wanted)}`, async () => {
      const data = mkdtempSync(path.join(folder, "old-"));
      for (const name of names) {
        const at = path.join(data, name);
        if (name.endsWith("/")) mkdirSync(at);
        else writeFileSync(at, "");
        chmodSync(at, name.endsWith("/") ? 0o755 : 0o644);
      }
      chmodSync(data, mode);
      const lines: string[] = [];
      await closeToOthers(data, jsonLog({ write: (line) => lines.push(line) }));
      for (const [name, mode] of Object.entries(wanted)) {
        assert.equal(modeOf(path.join(data, name)), mode, name);
      }
      assert.equal(lines.length > 0, mode === 0o755, "what is changed, or open, is said");
    });
  }
});
