/** Places to publish to: real servers of four makes, which can be killed and started again at the same address. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findTool, type ToolName, toolVersion } from "./client-tools.ts";
import { temporaryFolder } from "./clients.ts";
import { findPort } from "./free-port.ts";
import { addDevpiUser, keepOther, openDevpi } from "./other-servers.ts";
import { openShop } from "./shop.ts";

export interface Person {
  readonly user: string;
  readonly password: string;
}

export interface Place {
  /** Without a slash at its end. */
  readonly address: string;
  /** Where uploads go, below the address. */
  readonly path: string;
  /** Where the page of a project is, below the address. */
  readonly simplePath: string;
  /** Who may upload there. */
  readonly owner: Person;
  /** Whom the server knows, and who may not; absent where all that it knows may. */
  readonly stranger?: Person;
  /** As a power cut does. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface PlaceKind {
  readonly name: string;
  readonly missing: string | false;
  /** It takes seconds to start. */
  readonly isSlow: boolean;
  /** What it answers to the same bytes again. */
  readonly again: "taken" | "refused";
  open(): Promise<Place>;
}

export const PLACES: readonly PlaceKind[] = [
  {
    ...{ name: "cheeseshop", missing: false, isSlow: false, again: "taken" },
    open: openOurs,
  },
  { ...ofTool("pypiserver"), isSlow: false, again: "refused", open: openPypiserver },
  { ...ofTool("peryx"), isSlow: false, again: "taken", open: openPeryx },
  { ...ofTool("devpi-server"), isSlow: true, again: "taken", open: openDevpiPlace },
];

function ofTool(tool: ToolName): Pick<PlaceKind, "name" | "missing"> {
  const program = tool === "pypiserver" ? "pypi-server" : tool;
  return { name: `${tool} ${toolVersion(tool)}`, missing: findTool(tool, program).missing };
}

const PASSWORD = "a long: enough/p@ssword";

async function openOurs(): Promise<Place> {
  const port = await findPort();
  const data = path.join(temporaryFolder(), "data");
  const open = () => openShop({ data, args: ["--port", String(port)] });
  let shop = await open();
  const added = await shop.cheeseshop(["user", "add", "guest", "--password-stdin"], {
    input: PASSWORD,
  });
  if (added.code !== 0) throw new Error(added.output);
  const words = ["index", "create", "root/place", "--upload", "members"];
  const made = await shop.cheeseshop(words);
  if (made.code !== 0) throw new Error(made.output);
  return {
    ...{ address: shop.address, path: "/root/place/legacy/", simplePath: "/root/place/simple/" },
    owner: { user: "__token__", password: shop.token },
    stranger: { user: "guest", password: PASSWORD },
    kill: () => shop.kill(),
    async start() {
      shop = await open();
    },
  };
}

async function openPypiserver(): Promise<Place> {
  const folder = temporaryFolder();
  const port = await findPort();
  mkdirSync(path.join(folder, "files"));
  const digest = createHash("sha1").update(PASSWORD).digest("base64");
  writeFileSync(path.join(folder, "htpasswd"), `me:{SHA}${digest}\n`);
  const server = await keepOther({
    ...{ folder, address: `http://127.0.0.1:${port}`, health: "/simple/" },
    program: findTool("pypiserver", "pypi-server").program,
    words: [
      ...["run", "-p", String(port), "-i", "127.0.0.1", "--disable-fallback"],
      ...["-P", "htpasswd", "-a", "update", "files"],
    ],
  });
  return {
    ...server,
    ...{ path: "/", simplePath: "/simple/", owner: { user: "me", password: PASSWORD } },
  };
}

async function openPeryx(): Promise<Place> {
  const folder = temporaryFolder();
  const port = await findPort();
  const token = (name: string, secret: string, actions: string): readonly string[] => [
    ...["[[index.access_token]]", `name = "${name}"`, `secret = "${secret}"`],
    ...[`actions = [${actions}]`, 'resources = ["*"]'],
  ];
  const secrets = ["a-long-enough-secret-for-owners-1", "a-long-enough-secret-for-guests-2"];
  const [own = "", read = ""] = secrets;
  const settings = [
    ...['host = "127.0.0.1"', `port = ${port}`, `data_dir = "${folder}/data"`],
    ...["[[index]]", 'name = "main"', 'route = "main"', 'ecosystem = "pypi"'],
    ...["hosted = true", "anonymous_read = true"],
    ...token("owner", own, '"read", "write"'),
    ...token("guest", read, '"read"'),
    "",
  ];
  writeFileSync(path.join(folder, "peryx.toml"), settings.join("\n"));
  const server = await keepOther({
    ...{ folder, address: `http://127.0.0.1:${port}`, health: "/+health" },
    ...{ program: findTool("peryx").program, words: ["serve", "-c", "peryx.toml"] },
  });
  return {
    ...server,
    ...{ path: "/main/", simplePath: "/main/simple/" },
    owner: { user: "__token__", password: own },
    stranger: { user: "__token__", password: read },
  };
}

async function openDevpiPlace(): Promise<Place> {
  const { url, user, password, kill, start } = await openDevpi();
  const address = new URL(url).origin;
  await addDevpiUser(address, "guest", PASSWORD);
  return {
    ...{ address, path: "/root/main/", simplePath: "/root/main/+simple/" },
    ...{ owner: { user, password }, stranger: { user: "guest", password: PASSWORD } },
    ...{ kill, start },
  };
}
