#!/usr/bin/env node
/**
 * The command as npm installs it.
 *
 * Written in ES2015, so that a Node far too old for the program can still read this file: it then hands over to a
 * newer Node that lies beside (npm's node-<platform>-<arch> package), or says in one line what is missing.
 */
"use strict";
var fs = require("fs");
var path = require("path");

start();

function start() {
  if (isNewEnough(process.versions.node)) {
    // The program is an ES module without top-level await, so that require() may load it.
    require(findProgram()).run(process.argv.slice(2));
    return;
  }
  var newer = findNewerNode();
  if (newer === undefined) {
    process.stderr.write(
      `Cannot run under Node ${process.versions.node}: Node 24.15 or newer is needed\n` +
        `  Install a newer Node, or put one beside: npm install --global node-${process.platform}-${process.arch}\n`,
    );
    process.exit(1);
  }
  handOver(newer);
}

function isNewEnough(version) {
  var numbers = version.split(".").map(Number);
  return (numbers[0] === 24 && numbers[1] >= 15) || numbers[0] >= 26;
}

/** A clone runs its source as it stands; the published package holds built JavaScript alone. */
function findProgram() {
  var source = path.join(__dirname, "..", "src", "cli", "main.ts");
  return fs.existsSync(source) ? source : path.join(__dirname, "..", "dist", "cli", "main.js");
}

function findNewerNode() {
  var file = process.platform === "win32" ? "node.exe" : "node";
  try {
    return require.resolve(`node-${process.platform}-${process.arch}/bin/${file}`);
  } catch (_) {
    // Not installed: the caller says so.
    return undefined;
  }
}

function handOver(node) {
  var spawn = require("child_process").spawn;
  var child = spawn(node, [__filename].concat(process.argv.slice(2)), { stdio: "inherit" });
  // On a terminal Ctrl-C reaches the child by itself; passing it on would be pressing it twice.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  ["SIGTERM", "SIGHUP"].forEach((signal) => {
    process.on(signal, () => child.kill(signal));
  });
  child.on("exit", (code, signal) => process.exit(signal === null ? code : 1));
}
