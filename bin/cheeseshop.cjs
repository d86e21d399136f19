#!/usr/bin/env node
/**
 * The command as npm installs it.
 *
 * Written in plain old JavaScript, so that a Node far too old for the program can still read this file: it then hands over to a
 * newer Node that lies beside (npm's node-<platform>-<arch> package) or that the set-up of a clone has fetched, or says
 * in one line what is missing.
 */
"use strict";
var fs = require("fs");
var os = require("os");
var path = require("path");

var ROOT = path.join(__dirname, "..");
var BINARY = process.platform === "win32" ? "node.exe" : "node";

start();

function start() {
  var isClone = fs.existsSync(path.join(ROOT, "src"));
  if (isNewEnough(process.versions.node)) {
    if (isClone && !fs.existsSync(path.join(ROOT, "node_modules"))) {
      stop("Cannot run: the packages are not installed", "Run npm start -- --check-config once");
    }
    // Before the first file of the program: what is kept needs no compiling, and in a clone no stripping of types.
    // Not Node's own place below the machine's temporary folder: there, another user could lay code for us to run.
    require("module").enableCompileCache(path.join(cacheFolder(), "compiled"));
    // The program is an ES module without top-level await, so that require() may load it.
    loadProgram(isClone).run(process.argv.slice(2));
    return;
  }
  var newer = findBeside() || findFetched();
  if (newer === undefined) {
    stop(
      `Cannot run under Node ${process.versions.node}: Node 24.15 or newer is needed`,
      isClone
        ? "npm start -- --check-config fetches one, and then this command works"
        : `Install a newer Node, or put one beside: npm install --global node-${process.platform}-${process.arch}`,
    );
  }
  handOver(newer);
}

function isNewEnough(version) {
  var numbers = version.split(".").map(Number);
  return (numbers[0] === 24 && numbers[1] >= 15) || numbers[0] >= 26;
}

/** A clone runs its source as it stands; the published package holds built JavaScript alone, each room in a file. */
function loadProgram(isClone) {
  if (isClone) return require(path.join(ROOT, "src/cli/main.ts"));
  return require(path.join(ROOT, "dist/program/cli.cjs"))("cli/main.js");
}

function findBeside() {
  try {
    return require.resolve(`node-${process.platform}-${process.arch}/bin/${BINARY}`);
  } catch (_) {
    // Not installed: there may be another.
    return undefined;
  }
}

/** Where set-up/run.cjs puts it: <cache>/cheeseshop/node/<version>/node_modules/<package>/bin/node. */
function findFetched() {
  var folder = path.join(cacheFolder(), "node");
  var found = list(folder)
    .filter(isNewEnough)
    .map((version) => path.join(folder, version, "node_modules"))
    .map((modules) => list(modules).map((name) => path.join(modules, name, "bin", BINARY)));
  return [].concat.apply([], found).filter(fs.existsSync)[0];
}

function cacheFolder() {
  var wanted = process.env.XDG_CACHE_HOME;
  var isSaid = wanted !== undefined && path.isAbsolute(wanted);
  return path.join(isSaid ? wanted : path.join(os.homedir(), ".cache"), "cheeseshop");
}

function list(folder) {
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
}

function handOver(node) {
  var spawn = require("child_process").spawn;
  var child = spawn(node, [__filename].concat(process.argv.slice(2)), { stdio: "inherit" });
  // On a terminal Ctrl-C reaches the child by itself, too; the server knows that twice at once is meant once.
  ["SIGINT", "SIGTERM", "SIGHUP"].forEach((signal) => {
    process.on(signal, () => child.kill(signal));
  });
  // As shells tell it: 128 and the number of the signal.
  child.on("exit", (code, signal) =>
    process.exit(signal === null ? code : 128 + os.constants.signals[signal]),
  );
}

function stop(sentence, hint) {
  process.stderr.write(`${sentence}\n  ${hint}\n`);
  process.exit(1);
}
