/**
 * The walls of the house: who may import whom (docs/architecture.md has the picture).
 *
 * A new room, or a new door between two, is a change of the tables below and of a page in docs/decisions/.
 */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { listImports, type SourceImport, withoutComments } from "./source-imports.ts";

/** Every room, and the rooms that it may import from; its own files are always allowed. A room may be one file. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  "src/errors.ts": [],
  "src/standards/": ["src/errors.ts"],
  "src/system/": ["src/errors.ts"],
  "src/rules/": ["src/errors.ts", "src/standards/"],
  "src/readme/": [
    ...["src/errors.ts", "src/standards/", "src/system/", "src/readme/rst/"],
    "src/readme/markdown/",
  ],
  "src/readme/markdown/": ["src/standards/", "src/readme/limits.ts"],
  ...floorsOfRst(),
  "src/archives/": ["src/errors.ts", "src/standards/", "src/system/"],
  "src/indexes/": ["src/errors.ts", "src/standards/", "src/system/", "src/archives/"],
  "src/python/": ["src/errors.ts", "src/standards/", "src/system/"],
  ...floorsOfBuilding(),
  "src/client/": [
    ...["src/errors.ts", "src/standards/", "src/system/", "src/archives/", "src/indexes/"],
    ...["src/python/", "src/build/", "src/build/frontend/", "src/build/writers/"],
    ...["src/rules/", "src/readme/"],
  ],
  "src/cli/": [...floorOfCommands(), "src/cli/commands/"],
  "src/cli/publishing/": floorOfCommands(),
  "src/cli/old-words/": floorOfCommands(),
  "src/cli/commands/": [
    ...[...floorOfCommands(), "src/cli/old-words/"],
    ...["src/build/init/", "src/build/manifest/", "src/build/version/"],
  ],
  ...floorsOfServer(),
};

/** Rooms of pure functions: neither Node nor npm, so that they run in a browser and are tested by table. */
const PURE = [
  ...["src/standards/", "src/rules/", "src/server/access/"],
  ...["rst/", "rst-inline/", "rst-blocks/", "rst-directives/", "rst-passes/"].map(
    (room) => `src/readme/${room}`,
  ),
];

/** Names by which Node can be touched without an import. */
const NODE_GLOBALS = /\b(?:Buffer|process|setTimeout|setImmediate|fetch)\b\s*[.(]/;

/** The one owner of each npm package: nobody else imports it. */
const OWNERS: Readonly<Record<string, string>> = {
  "@clack/prompts": "src/cli/terminal.ts",
  "@fastify/busboy": "src/server/",
  commander: "src/cli/command.ts",
  fastify: "src/server/",
  gemoji: "src/readme/markdown/",
  "hash-wasm": "src/system/digest.ts",
  "highlight.js": "src/readme/highlight.ts",
  kysely: "src/server/database/",
  "lru-cache": "src/server/",
  "markdown-it": "src/readme/markdown/",
  pino: "src/system/log.ts",
  "prom-client": "src/server/",
  "sanitize-html": "src/readme/",
  sigstore: "src/client/sign-attestation.ts",
  "toml-eslint-parser": "src/system/toml.ts",
  undici: "src/system/http-agents.ts",
  zod: "src/server/",
};

const MOST_LINES = 500;

/** Source trees become archives; an isolated environment is given to it as a function, so that it needs no index. */
function floorsOfBuilding(): Record<string, readonly string[]> {
  const base = [
    ...["src/errors.ts", "src/standards/", "src/system/"],
    ...["src/archives/", "src/python/", "src/rules/"],
  ];
  const on = (...rooms: readonly string[]) => [
    ...[...base, "src/build/"],
    ...rooms.map((room) => `src/build/${room}/`),
  ];
  return {
    "src/build/": on(
      "setup-py",
      "writers",
      "setuptools",
      "backends",
      "version-control",
      "source-check",
    ),
    "src/build/python-syntax/": ["src/errors.ts"],
    "src/build/setup-py/": on("python-syntax", "setuptools"),
    "src/build/writers/": on(),
    "src/build/frontend/": on("writers"),
    "src/build/version-control/": on("setup-py"),
    "src/build/version/": on("python-syntax", "setup-py", "version-control"),
    "src/build/setuptools/": on("python-syntax", "setup-py", "manifest", "version", "writers"),
    "src/build/backends/": on("python-syntax", "setup-py", "version", "writers"),
    "src/build/manifest/": on("setuptools", "backends", "version-control"),
    "src/build/source-check/": on("setup-py", "setuptools"),
    "src/build/init/": on("setup-py", "version-control"),
  };
}

/** The renderer of reStructuredText: what all its parts share, three that read, and the passes over what they read. */
function floorsOfRst(): Record<string, readonly string[]> {
  const shared = ["src/standards/", "src/readme/rst/"];
  const reading = ["inline", "blocks", "directives"].map((part) => `src/readme/rst-${part}/`);
  return {
    "src/readme/rst/": [...shared, ...reading, "src/readme/rst-passes/"],
    "src/readme/rst-inline/": shared,
    "src/readme/rst-blocks/": [...shared, ...reading],
    "src/readme/rst-directives/": [...shared, ...reading],
    "src/readme/rst-passes/": shared,
  };
}

/** Commands see both sides, but of the server its one door alone. */
function floorOfCommands(): readonly string[] {
  return [
    ...["src/errors.ts", "src/standards/", "src/system/", "src/archives/", "src/indexes/"],
    ...["src/python/", "src/rules/", "src/readme/", "src/client/", "src/server/server.ts"],
    ...["", "frontend/", "setup-py/", "writers/"].map((room) => `src/build/${room}`),
    ...["", "publishing/"].map((room) => `src/cli/${room}`),
  ];
}

function floorsOfServer(): Record<string, readonly string[]> {
  const base = ["src/errors.ts", "src/standards/", "src/system/"];
  // The files of the server's own floor that its rooms may use: none of them imports a room back.
  const own = (...files: readonly string[]) => files.map((file) => `src/server/${file}.ts`);
  const shared = own("parts", "index-tree", "archive-facts");
  const answer = [
    ...[...base, "src/rules/", "src/server/actions/", "src/server/tables/", "src/server/access/"],
    ...["src/server/uploads/", "src/server/line/", "src/server/page-bytes/", ...shared],
    ...own("request", "respond", "front", "hot-files", "release-files", "release-metadata"),
    "src/indexes/package-index.ts",
  ];
  const act = [
    ...[...base, "src/rules/", "src/archives/", "src/readme/", "src/server/tables/"],
    ...["src/server/access/", "src/server/uploads/", ...shared],
    ...own("files/file-store", "files/read-whole", "database/database"),
  ];
  // A description is rendered when its page is asked for, and kept.
  const show = [...answer, "src/readme/", "src/server/pages/"];
  return {
    "src/server/": [
      ...[...base, "src/archives/", "src/indexes/", "src/rules/", "src/readme/"],
      ...["access", "database", "files", "tables", "actions", "jobs", "routes", "upkeep"],
      ...["settings", "mirrors", "uploads", "page-bytes", "line"],
      ...["pages", "account-pages", "project-pages"],
    ].map((room) => (room.startsWith("src/") ? room : `src/server/${room}/`)),
    "src/server/access/": ["src/errors.ts", "src/standards/"],
    "src/server/database/": base,
    "src/server/files/": base,
    "src/server/tables/": [...base, "src/rules/", "src/server/database/"],
    "src/server/settings/": [
      ...[...base, "src/server/access/", "src/server/database/"],
      ...own("data-folder"),
    ],
    "src/server/uploads/": [...base, "src/server/files/"],
    "src/server/mirrors/": [
      ...[...base, "src/indexes/", "src/server/tables/", "src/server/database/"],
      ...own("parts", "index-tree", "page-memory", "actions/keep-bytes"),
    ],
    "src/server/page-bytes/": [
      ...[...base, "src/indexes/", "src/server/tables/", "src/server/line/"],
      ...own("release-files"),
    ],
    "src/server/line/": [
      ...[...base, "src/indexes/package-index.ts"],
      ...own("respond", "pages/layout"),
    ],
    "src/server/actions/": act,
    "src/server/jobs/": [...act, "src/server/files/leftovers.ts"],
    "src/server/upkeep/": [
      ...[...base, "src/server/database/", "src/server/files/", "src/server/tables/"],
      ...["src/archives/", "src/readme/", ...own("archive-facts", "data-folder")],
    ],
    "src/server/routes/": answer,
    "src/server/pages/": answer,
    "src/server/account-pages/": show,
    "src/server/project-pages/": show,
  };
}

const ROOT = path.dirname(import.meta.dirname);
const FILES = globSync("src/**/*.ts", { cwd: ROOT }).sort();
const SOURCES = FILES.filter((file) => !file.endsWith(".test.ts"));
const IMPORTS = new Map(SOURCES.map((file) => [file, importsOf(file)]));

test("every file stands on a floor", () => {
  const homeless = SOURCES.filter((file) => findRoom(file) === undefined);
  assert.deepEqual(homeless, [], "no room of FLOORS holds these files");
});

test("no import goes through a wall", () => {
  const broken = listSteps()
    .filter(({ from, to }) => to !== undefined && !mayImport(from, to))
    .map(({ from, to, line }) => `${from}:${line} imports ${to}: ${findRoom(from)} may not`);
  assert.deepEqual(broken, []);
});

test("every import between files of the source names one that is there", () => {
  const missing = listSteps()
    .filter(({ to }) => to !== undefined && !SOURCES.includes(to))
    .map(({ from, to, line }) => `${from}:${line} imports ${to}: no such file of src/`);
  assert.deepEqual(missing, []);
});

test("pure rooms touch neither Node nor npm", () => {
  const touching = SOURCES.filter((file) => PURE.includes(findRoom(file) ?? "")).flatMap((file) => [
    ...listOutside(file).map(({ address, line }) => `${file}:${line} imports ${address}`),
    ...(withoutComments(read(file)).match(NODE_GLOBALS) ?? []).map(
      (name) => `${file} uses ${name}`,
    ),
  ]);
  assert.deepEqual(touching, []);
});

test("each npm package has one owner", () => {
  const strangers = SOURCES.flatMap((file) =>
    listOutside(file)
      .filter(({ address }) => !isBuiltin(address))
      .filter(({ address }) => !isOwner(file, packageOf(address)))
      .map(({ address, line }) => {
        const owner = OWNERS[packageOf(address)] ?? "nobody: it is not in OWNERS";
        return `${file}:${line} imports ${address}, whose owner is ${owner}`;
      }),
  );
  assert.deepEqual(strangers, []);
});

test("every npm package that the program needs has an owner, and every owner a package", () => {
  const { dependencies } = JSON.parse(read("package.json"));
  assert.deepEqual(Object.keys(OWNERS).sort(), Object.keys(dependencies).sort());
});

test("no circle of imports, type imports included", () => {
  assert.deepEqual(findCircle()?.join("\n  → "), undefined);
});

test(`no file is longer than ${MOST_LINES} lines`, () => {
  const tests = globSync(["test/**/*.ts", "bench/**/*.ts", "set-up/*"], { cwd: ROOT });
  const long = [...FILES, ...tests]
    .map((file) => `${file}: ${read(file).split("\n").length - 1} lines`)
    .filter((text) => Number(/: (\d+) lines$/.exec(text)?.[1]) > MOST_LINES);
  assert.deepEqual(long, []);
});

interface Step {
  readonly from: string;
  readonly line: number;
  /** A path from the root; `undefined` for Node's and npm's modules. */
  readonly to: string | undefined;
}

function importsOf(file: string): readonly SourceImport[] {
  try {
    return listImports(read(file));
  } catch (error) {
    throw new Error(`Cannot read the imports of ${file}`, { cause: error });
  }
}

function listSteps(): readonly Step[] {
  return [...IMPORTS].flatMap(([from, imports]) =>
    imports.map(({ address, line }) => ({ from, line, to: resolve(from, address) })),
  );
}

function listOutside(file: string): readonly SourceImport[] {
  return (IMPORTS.get(file) ?? []).filter(({ address }) => !address.startsWith("."));
}

function resolve(from: string, address: string): string | undefined {
  return address.startsWith(".") ? path.posix.join(path.posix.dirname(from), address) : undefined;
}

/** The narrowest room that holds the file. */
function findRoom(file: string): string | undefined {
  return Object.keys(FLOORS)
    .filter((room) => isIn(file, room))
    .sort((a, b) => b.length - a.length)[0];
}

/** `src/server/` means the files that lie in it; its folders are rooms of their own. */
function isIn(file: string, room: string): boolean {
  return room.endsWith("/") ? `${path.posix.dirname(file)}/` === room : file === room;
}

function mayImport(from: string, to: string): boolean {
  const room = findRoom(from);
  if (room === undefined) return false;
  return [room, ...(FLOORS[room] ?? [])].some((allowed) => isIn(to, allowed));
}

function packageOf(address: string): string {
  return address
    .split("/")
    .slice(0, address.startsWith("@") ? 2 : 1)
    .join("/");
}

function isOwner(file: string, name: string): boolean {
  const owner = OWNERS[name];
  return owner !== undefined && (owner.endsWith("/") ? file.startsWith(owner) : file === owner);
}

/** The first circle met, as the list of its files, the first one again at the end. */
function findCircle(): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    done.add(file);
    for (const { address } of IMPORTS.get(file) ?? []) {
      const next = resolve(file, address);
      const circle = next === undefined ? undefined : visit(next, [...trail, file]);
      if (circle !== undefined) return circle;
    }
    return undefined;
  };
  for (const file of SOURCES) {
    const circle = visit(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), "utf8");
}
