import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import { fileStoreContract } from "../../../test/contracts/file-store.ts";
import { memoryStore } from "./memory.ts";

const folder = mkdtempSync(path.join(tmpdir(), "cheeseshop-incoming-"));
after(() => rmSync(folder, { recursive: true }));

fileStoreContract("memory", async () => memoryStore(folder));
