/**
 * What is fed with spoilt input, and how. A target may refuse what it gets with an `AppError`, as it would say it to a
 * user; any other error is a fault of ours.
 */
import { writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { memorySource } from "../../src/archives/byte-source.ts";
import { inspectSource } from "../../src/archives/inspect.ts";
import { isAppError } from "../../src/errors.ts";
import { listRoutes } from "../../src/server/router.ts";
import { readSettings } from "../../src/server/settings/config.ts";
import { parseMetadata } from "../../src/standards/metadata.ts";
import { checkMetadata } from "../../src/standards/metadata-check.ts";
import { parseSimpleHtml, parseSimpleListHtml } from "../../src/standards/simple-html.ts";
import { parseSimpleJson, parseSimpleListJson } from "../../src/standards/simple-json.ts";
import { temporaryFolder } from "../clients.ts";
import { makeForm, type OpenedServer, openServer } from "../fakes/open-server.ts";
import { makeSdist, makeWheel, wheelFilename } from "../fakes/sample-files.ts";

export interface FuzzTarget {
  /** At least one. */
  readonly seeds: readonly Uint8Array[];
  /** What the format is made of. At least one. */
  readonly words: readonly string[];
  run(input: Uint8Array): Promise<void>;
}

/** Whatever is no `AppError` is thrown on. */
export async function mayRefuse(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isAppError(error)) throw error;
  }
}

const RELEASE = { name: "tool", version: "1.0" };

/** By name. */
export async function openTargets(): Promise<ReadonlyMap<string, FuzzTarget>> {
  const server = await openServer();
  const bytes = makeWheel(RELEASE);
  const sent = await server.upload({ ...RELEASE, filename: wheelFilename(RELEASE), bytes });
  if (sent.statusCode !== 200) throw new Error(sent.body);
  return new Map([
    ["zip", ZIP],
    ["tar", TAR],
    ["metadata", METADATA],
    ["simple-html", SIMPLE_HTML],
    ["simple-json", SIMPLE_JSON],
    ["settings", openSettings()],
    ["multipart", makeMultipart(server)],
    ["bare-form", makeBareForm(server)],
    ["routes", makeRoutes(server)],
    ["routes-of-installers", makeRoutes(server, "User-Agent: pip/21.3\r\nAccept: text/html\r\n")],
    ["writing-routes", await openWritingRoutes()],
  ]);
}

const WHEEL = makeWheel({
  ...RELEASE,
  description: "# Tool\n",
  requires: ["a>=1", "b; extra == 'x'"],
});
const SDIST = makeSdist(RELEASE);

const ZIP: FuzzTarget = {
  seeds: [WHEEL, makeWheel({ ...RELEASE, files: { "a/b.py": "x".repeat(3000), "c.txt": "" } })],
  words: [
    "PK\u0001\u0002",
    "PK\u0003\u0004",
    "PK\u0005\u0006",
    "PK\u0006\u0006",
    "\u0001\0\u0010\0",
    "../",
    "RECORD",
  ],
  async run(input) {
    await inspectSource(memorySource(input), "tool-1.0-py3-none-any.whl");
  },
};

/** What is spoilt is the tar within, for hardly a spoilt gzip gets that far. */
const TAR: FuzzTarget = {
  seeds: [gunzipSync(SDIST)],
  words: [
    "ustar\u000000",
    "././@LongLink",
    "12 path=../x\n",
    "30 mtime=1.5\n",
    "\u0080\0\0\0",
    "0000777\0",
  ],
  async run(input) {
    await inspectSource(memorySource(gzipSync(input)), "tool-1.0.tar.gz");
  },
};

const METADATA: FuzzTarget = {
  seeds: [
    "Metadata-Version: 2.4\nName: tool\nVersion: 1.0\nSummary: a tool\nRequires-Dist: a>=1; python_version < '3'\nProject-URL: Home, https://example.org/\nLicense-Expression: MIT OR Apache-2.0\nClassifier: Programming Language :: Python\nDynamic: version\n\n# Tool\n\nWords.\n",
    "Metadata-Version: 1.1\nName: t\u00f6ol\nVersion: 1\nDescription: a\n        |b\n       c\nPlatform: UNKNOWN\n",
  ].map((text) => Buffer.from(text)),
  words: [
    "\nName: ",
    "\n ",
    "\r\n",
    "\u0000",
    "=?utf-8?q?x?=",
    "Requires-Dist: ",
    "UNKNOWN",
    "\n\n",
    "; extra == ",
  ],
  async run(input) {
    checkMetadata(parseMetadata(input));
    parseMetadata(Buffer.from(input).toString());
  },
};

const SIMPLE_HTML: FuzzTarget = {
  seeds: [
    '<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.4"><base href="/x/"></head><body><a href="tool-1.0.tar.gz#sha256=ab" data-requires-python="&gt;=3" data-yanked="bad" data-core-metadata="sha256=cd">tool-1.0.tar.gz</a><br><a href="../../tool-1.0-py3-none-any.whl">w</a></body></html>',
    '<a href="tool/">tool</a>\n<a href="other/">Other</a>',
  ].map((text) => Buffer.from(text)),
  words: [
    "<a href=",
    "<!--",
    "-->",
    "&#x110000;",
    "&amp",
    "javascript:",
    "data-yanked",
    "<base href=//",
    "<![CDATA[",
    "'",
  ],
  async run(input) {
    const text = Buffer.from(input).toString();
    await mayRefuse(async () => parseSimpleHtml(text));
    parseSimpleListHtml(text);
  },
};

const SIMPLE_JSON: FuzzTarget = {
  seeds: [
    '{"meta":{"api-version":"1.4"},"name":"tool","versions":["1.0"],"files":[{"filename":"tool-1.0.tar.gz","url":"../x","hashes":{"sha256":"ab"},"requires-python":">=3","size":3,"upload-time":"2026-01-01T00:00:00Z","yanked":"bad","core-metadata":{"sha256":"cd"}}]}',
    '{"meta":{"api-version":"1.0"},"projects":[{"name":"tool"},{"name":"Other"}]}',
  ].map((text) => Buffer.from(text)),
  words: [
    '"__proto__":',
    "null",
    "1e999",
    "[[[[",
    '"meta":{"api-version":"2.0"}',
    "\\ud800",
    "-0",
    "{}",
  ],
  async run(input) {
    const text = Buffer.from(input).toString();
    // A page may be refused where a list is not, and the other way round.
    await mayRefuse(async () => parseSimpleJson(text));
    parseSimpleListJson(text);
  },
};

function openSettings(): FuzzTarget {
  const config = path.join(temporaryFolder(), "cheeseshop.toml");
  return {
    seeds: [
      'port = 2433\nhost = "127.0.0.1"\npublic_url = "https://x.example/base"\ntrusted_proxies = ["10.0.0.0/8"]\nupload_limit = "1 GiB"\nmirror_fresh = "5 min"\nprivate_names = ["acme-*"]\n',
    ].map((text) => Buffer.from(text)),
    words: [
      "[[x]]\n",
      "= {a = 1}",
      '"""',
      "1979-05-27T07:32:00Z",
      "0xffffffffffffffffff",
      "\nport = ",
      "inf",
      "\\u0000",
    ],
    async run(input) {
      writeFileSync(config, input);
      await readSettings({ flags: {}, env: {}, config });
    },
  };
}

/** Any answer but a fault of the server's will do. */
function makeMultipart(server: OpenedServer): FuzzTarget {
  const form = makeForm({ ...RELEASE, filename: wheelFilename(RELEASE), bytes: WHEEL });
  return {
    seeds: [form.body],
    words: [
      "\r\n--the-boundary-of-the-form",
      "--\r\n",
      'Content-Disposition: form-data; name="',
      'filename="../x"',
      "filename*=utf-8''%00",
      "Content-Type: x\r\n",
      "\r\n\r\n",
      "__proto__",
    ],
    run: (input) => sendForm(server, form.contentType, input),
  };
}

/** As distutils wrote it, with bare line ends. */
function makeBareForm(server: OpenedServer): FuzzTarget {
  const part = (name: string, value: string): string =>
    `\n--bare\nContent-Disposition: form-data; name="${name}"\n\n${value}`;
  const fields = part(":action", "submit") + part("name", "tool") + part("version", "1.0");
  return {
    seeds: [Buffer.from(`${fields}${part("description", "x\n".repeat(50))}\n--bare--\n`)],
    words: ["\n--bare", "\n--bare--\n", part("name", "x"), "\r\n", '"', "__proto__"],
    run: (input) => sendForm(server, "multipart/form-data; boundary=bare; charset=utf-8", input),
  };
}

async function sendForm(
  server: OpenedServer,
  contentType: string,
  input: Uint8Array,
): Promise<void> {
  const answer = await server.app.inject({
    method: "POST",
    url: "/legacy/",
    headers: {
      host: new URL(server.address).host,
      authorization: `Bearer ${server.token}`,
      "content-type": contentType,
    },
    payload: Buffer.from(input),
  });
  requireNoFault(answer.statusCode, answer.body);
}

/** With the names of what is there. */
function listAsked(server: OpenedServer): readonly { method: string; path: string }[] {
  return listRoutes(server.parts).map(({ method, path }) => ({
    method,
    path: path
      .replaceAll(/:owner/g, "root")
      .replaceAll(/:index/g, "main")
      .replaceAll(/:project/g, "tool")
      .replaceAll(/:version/g, "1.0"),
  }));
}

const PATH_WORDS = [
  ..."%00 %2f .. // ? & %ff \\ # % + : = 1e9 -1 \u00e9".split(" "),
  "[]",
  "__proto__",
];

function makeRoutes(server: OpenedServer, headers = ""): FuzzTarget {
  const routes = listAsked(server).flatMap(({ method, path }) => (method === "GET" ? path : []));
  const more = [
    "/simple/tool/?format=json",
    "/search?q=tool&page=2",
    "/+changes?since=0&limit=10",
    "/root/main/files/ab/x.whl",
  ];
  return {
    seeds: [...routes, ...more].map((text) => Buffer.from(text)),
    words: PATH_WORDS,
    async run(input) {
      const line = toLine(Buffer.from(input));
      const method = line.length % 5 === 0 ? "HEAD" : "GET";
      await requireAnswer(server, { line: `${method} ${line}`, headers });
    },
  };
}

/** Fields of all bodies that the REST API and the forms take. */
const BODY = {
  ...{ owner: "root", name: "more", kind: "hosted", bases: ["root/main"], role: "maintainer" },
  ...{ password: "a long password", admin: true, blocked: false, user: "root", rights: ["read"] },
  ...{ expires: "2030-01-01T00:00:00Z", status: "archived", reason: "old", project: "tool" },
};

/**
 * A line with a method and a path, then a body. It has a server of its own, and another when nobody is let in any more:
 * the administrator's account and token can be taken away as well.
 */
async function openWritingRoutes(): Promise<FuzzTarget> {
  let server = await openServer();
  const routes = listAsked(server).filter(({ method }) => method !== "GET");
  const bodies = Object.entries(BODY).map(([name, value]) => JSON.stringify({ [name]: value }));
  return {
    seeds: routes.flatMap(({ method, path }) =>
      [JSON.stringify(BODY), "a=b&csrf=c", ...bodies.slice(0, 3)].map((body) =>
        Buffer.from(`${method} ${path}\n${body}`),
      ),
    ),
    words: [
      ...PATH_WORDS,
      '"',
      "{",
      "[[[[",
      "null",
      "1e999",
      "\\ud800",
      '"__proto__":',
      "\n",
      "PUT ",
    ],
    async run(input) {
      const text = Buffer.from(input).toString("latin1");
      const end = text.indexOf("\n");
      const [line, body] = end === -1 ? [text, ""] : [text.slice(0, end), text.slice(end + 1)];
      const type = body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
      const headers = `Content-Type: ${type}\r\nContent-Length: ${body.length}\r\n`;
      const answer = await requireAnswer(server, { line: toLine(line), headers, body });
      if (answer.startsWith("HTTP/1.1 401")) server = await openServer();
    },
  };
}

function toLine(input: Buffer | string): string {
  return input.toString("latin1").replaceAll(/[\r\n]/g, "");
}

interface RawRequest {
  /** Method and target. */
  readonly line: string;
  /** Each with its line end. */
  readonly headers: string;
  readonly body?: string;
}

/** Throws where the answer is a fault, or none. */
async function requireAnswer(server: OpenedServer, request: RawRequest): Promise<string> {
  const answer = await askRaw(server, request);
  requireNoFault(Number(answer.split(" ")[1]), answer);
  return answer;
}

const LONGEST_WAIT_MS = 10_000;

function askRaw(server: OpenedServer, { line, headers, body = "" }: RawRequest): Promise<string> {
  const { hostname, port, host } = new URL(server.address);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname);
    const parts: string[] = [];
    socket.setTimeout(LONGEST_WAIT_MS, () => socket.destroy(new Error(`No answer to ${line}`)));
    socket.setEncoding("latin1").on("data", (text: string) => parts.push(text));
    socket.on("error", reject).on("close", () => resolve(parts.join("")));
    // Not ended by us: Node answers nobody who has hung up on one side.
    socket.write(
      `${line} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${server.token}\r\nConnection: close\r\n${headers}\r\n${body}`,
      "latin1",
    );
  });
}

function requireNoFault(status: number, answer: string): void {
  if (!(status < 500)) throw new Error(`${status}: ${answer.slice(0, 300)}`);
}
