/**
 * What the walk through the permissions asks of every route, and which line of their table is to decide it.
 */
import type { Deed } from "../../src/server/access/permissions.ts";
import type { Town } from "./town.ts";

/** What a request is about, for the table; or what else decides. */
export type Asks =
  /** The same for everybody, whatever he shows. */
  | "open"
  /** For everybody whose credential is not wrong. */
  | "any caller"
  /** For every browser that sends a form of our own pages. */
  | "own form"
  /** For nobody, as it is sent here. */
  | "nobody"
  | Deed;

export interface Probe {
  readonly url: string;
  readonly asks: Asks;
  /** Another line of the table that is enough. */
  readonly or?: Deed;
  /** Whose account it is about; `self` for the caller's own. */
  readonly user?: string;
  /** The project it is about; `demo` is there, `ghost` is not. */
  readonly project?: "demo" | "ghost";
  readonly body?: object;
  readonly form?: boolean;
  /** Fields of a form of the account page: only a session counts there, whatever else is shown. */
  readonly fields?: Readonly<Record<string, string>>;
  /** For people: a program is led to the Simple API, which is walked by itself. */
  readonly isPage?: boolean;
  /** Would change what the others look at: asked only by those who are to be refused. */
  readonly isForRefusal?: boolean;
}

/** By method and path of `listRoutes`, below an index without its place. Each route has a line here. */
const PROBES: Readonly<Record<string, readonly Probe[]>> = {
  "GET /+health": [{ url: "/+health", asks: "open" }],
  "GET /+ready": [{ url: "/+ready", asks: "open" }],
  "GET /metrics": [{ url: "/metrics", asks: "open" }],
  "GET /+assets/:version/:name": [{ url: "/+assets/1/style.css", asks: "open" }],
  "GET /": [{ url: "/", asks: "any caller", isPage: true }],
  "GET /search": [{ url: "/search?q=demo", asks: "any caller", isPage: true }],
  "GET /classifiers/": [{ url: "/classifiers/?q=beta", asks: "open", isPage: true }],
  // The account page: no credential of a program counts.
  ...leading("GET /account", "/account"),
  ...leading("GET /account/:part", "/account/tokens"),
  "GET /account/sign-up": [{ url: "/account/sign-up", asks: "open" }],
  "GET /account/link": [{ url: "/account/link?secret=x", asks: "open" }],
  "POST /account/link": [{ url: "/account/link", asks: "own form", fields: { secret: "x" } }],
  "POST /account/sign-in": [
    { url: "/account/sign-in", asks: "nobody", fields: { name: "nobody", password: "x" } },
  ],
  "POST /account/sign-out": [
    {
      ...{ url: "/account/sign-out", asks: "use account page", user: "self" },
      ...{ fields: {}, isForRefusal: true },
    },
  ],
  "POST /account/password": [
    {
      ...{ url: "/account/password", asks: "set own password", user: "self" },
      fields: { password: "x", again: "y" },
    },
  ],
  "POST /account/tokens": [
    { url: "/account/tokens", asks: "make tokens", user: "self", fields: { name: "" } },
  ],
  "POST /account/tokens/:id/revoke": [
    { url: "/account/tokens/999999/revoke", asks: "make tokens", user: "self", fields: {} },
  ],
  // Old addresses: that of a file alone looks at the index.
  ...leading("GET /:project", "/demo"),
  ...leading("GET /project/:project", "/project/demo"),
  "GET /project/:project/:version": [{ url: "/project/demo/1.0", asks: "open" }],
  "GET INDEX/project/:project/:version/": [{ url: "/project/demo/1.0/", asks: "open" }],
  ...leading("GET INDEX/pypi", "/pypi"),
  ...leading("GET INDEX/pypi/:project", "/pypi/demo"),
  ...leading("GET INDEX/pypi/:project/:version", "/pypi/demo/1.0"),
  ...leading("GET INDEX/+simple", "/+simple"),
  ...leading("GET INDEX/+simple/:project", "/+simple/demo"),
  "GET INDEX/legacy/:project/:version/": [{ url: "/legacy/demo/1.0/", asks: "open" }],
  "GET INDEX/:project/json": [{ url: "/demo/json", asks: "open" }],
  // Accounts and tokens
  "GET /+api/whoami": [{ url: "/+api/whoami", asks: "any caller" }],
  "GET /+api/users": [{ url: "/+api/users", asks: "change accounts" }],
  "POST /+api/users": [
    { url: "/+api/users", asks: "change accounts", body: { name: "No Name" } },
    { url: "/+api/users", asks: "set passwords", body: { name: "No Name", password: "x" } },
    { url: "/+api/users", asks: "make administrators", body: { name: "No Name", admin: true } },
    { url: "/+api/users", asks: "change accounts", body: { name: "No Name", link: false } },
  ],
  "POST /+api/users/:name/link": [{ url: "/+api/users/nobody/link", asks: "set passwords" }],
  "GET /+api/users/:name": [{ url: "/+api/users/olga", asks: "see account", user: "olga" }],
  "PATCH /+api/users/:name": [
    { url: "/+api/users/nobody", asks: "set passwords", body: { password: "x" } },
    {
      ...{ url: "/+api/users/stan", user: "stan", body: { password: "x" } },
      ...{ asks: "set own password", or: "set passwords" },
    },
    { url: "/+api/users/nobody", asks: "change accounts", body: { blocked: true } },
    { url: "/+api/users/nobody", asks: "change accounts", body: { admin: false } },
    { url: "/+api/users/nobody", asks: "make administrators", body: { admin: true } },
  ],
  "DELETE /+api/users/:name": [{ url: "/+api/users/nobody", asks: "change accounts" }],
  "GET /+api/tokens": [{ url: "/+api/tokens?user=olga", asks: "make tokens", user: "olga" }],
  "POST /+api/tokens": [
    {
      ...{ url: "/+api/tokens", asks: "make tokens", user: "olga" },
      body: { user: "olga", name: "", rights: ["manage"] },
    },
  ],
  "DELETE /+api/tokens/:id": [
    { url: "/+api/tokens/999999?user=olga", asks: "make tokens", user: "olga" },
  ],
  "GET /+api/indexes": [{ url: "/+api/indexes", asks: "any caller" }],
  "POST /+api/indexes": [
    {
      ...{ url: "/+api/indexes", asks: "make index", user: "olga" },
      body: { owner: "olga", name: "No Name" },
    },
  ],
  // Uploads
  ...Object.fromEntries(
    ["", "/", "/legacy/", "/legacy", "/simple/", "/simple", "/pypi", "/pypi/"].map((path) => [
      `POST INDEX${path}`,
      [
        { url: path, asks: "add file", project: "demo", form: true },
        { url: path, asks: "add project", project: "ghost", form: true },
      ],
    ]),
  ),
  // Reading, for programs
  ...leading("GET INDEX/legacy", "/legacy"),
  ...reading("/simple/"),
  ...reading("/simple"),
  ...reading("/simple/:project/"),
  ...reading("/simple/:project"),
  ...reading("/pypi/:project/json"),
  ...reading("/pypi/:project/json/"),
  ...reading("/pypi/:project/:version/json"),
  ...reading("/pypi/:project/:version/json/"),
  "GET INDEX/+search": [{ url: "/+search?q=demo", asks: "read index" }],
  "GET INDEX/+changes": [{ url: "/+changes?since=0", asks: "read index" }],
  // Reading, for people
  ...reading("/:project/", "PAGE"),
  ...reading("/:project/:version/", "PAGE"),
  "GET PAGE/": [{ url: "/", asks: "read index", isPage: true }],
  "GET PAGE": [{ url: "", asks: "open" }],
  "GET PAGE/:project": [{ url: "/demo", asks: "open" }],
  "GET PAGE/:project/:version": [{ url: "/demo/1.0", asks: "open" }],
  // Managing
  "GET REST": [{ url: "", asks: "read index" }],
  "PATCH REST": [
    { url: "", asks: "change index", body: {} },
    { url: "", asks: "change index", body: { nonsense: true } },
    { url: "", asks: "change index", body: { bases: ["nobody/nothing"] } },
  ],
  "DELETE REST": [{ url: "", asks: "change index" }],
  "GET REST/members": [{ url: "/members", asks: "see members of index" }],
  "PUT REST/members/:user": [
    { url: "/members/nobody", asks: "change index", body: { role: "reader" } },
  ],
  "DELETE REST/members/:user": [{ url: "/members/nobody", asks: "change index" }],
  "GET REST/projects/:project/members": both("/members", "change members of project"),
  "PUT REST/projects/:project/members/:user": both("/members/nobody", "change members of project", {
    role: "owner",
  }),
  "DELETE REST/projects/:project/members/:user": both(
    "/members/nobody",
    "change members of project",
  ),
  "PUT REST/projects/:project/status": [
    ...both("/status", "set status", { status: "active" }),
    {
      ...{ url: "/projects/demo/status", asks: "quarantine", project: "demo" },
      ...{ body: { status: "quarantined" }, isForRefusal: true },
    },
    {
      ...{ url: "/projects/ghost/status", asks: "quarantine", project: "ghost" },
      body: { status: "quarantined" },
    },
  ],
  "DELETE REST/names/:project": [
    { url: "/names/demo", asks: "give name back", project: "demo" },
    { url: "/names/ghost", asks: "give name back", project: "ghost" },
  ],
  "PUT REST/projects/:project/:version/yank": both("/9.9/yank", "yank", {}),
  "DELETE REST/projects/:project/:version/yank": both("/9.9/yank", "yank"),
  "DELETE REST/projects/:project": [
    { url: "/projects/demo", asks: "delete", project: "demo", isForRefusal: true },
    { url: "/projects/ghost", asks: "delete", project: "ghost" },
  ],
  "DELETE REST/projects/:project/:version": both("/9.9", "delete"),
  "DELETE REST/projects/:project/:version/:filename": both("/1.0/other.whl", "delete"),
};

function reading(path: string, kind: "INDEX" | "PAGE" = "INDEX"): Record<string, readonly Probe[]> {
  const urls = new Set(
    ["demo", "ghost"].map((name) => path.replace(":project", name).replace(":version", "1.0")),
  );
  const isPage = kind === "PAGE";
  return {
    [`GET ${kind}${path}`]: [...urls].map((url) => ({ url, asks: "read index" as const, isPage })),
  };
}

/** An old address, with a slash at its end and without. */
function leading(key: string, url: string): Record<string, readonly Probe[]> {
  return { [key]: [{ url, asks: "open" }], [`${key}/`]: [{ url: `${url}/`, asks: "open" }] };
}

function both(rest: string, asks: Deed, body?: object): readonly Probe[] {
  return (["demo", "ghost"] as const).map((project) => ({
    ...{ url: `/projects/${project}${rest}`, asks, project },
    ...(body === undefined ? {} : { body }),
  }));
}

/** The probes of a route, by its method and path in `listRoutes`; `undefined` where nobody has written one. */
export function makeProbes({
  sha256,
  filename,
}: Town["demo"]): (method: string, path: string) => readonly Probe[] | undefined {
  const urls = [
    `/files/${sha256}/${filename}`,
    `/files/${sha256}/${filename}.metadata`,
    `/files/${sha256}/ghost-1.0-py3-none-any.whl`,
    `/files/${"0".repeat(64)}/${filename}`,
  ];
  const ofFiles = urls.map((url) => ({ url, asks: "read index" as const }));
  const ofOldFiles = (folder: string): readonly Probe[] =>
    [filename, "ghost-1.0-py3-none-any.whl"].map((name) => ({
      ...{ url: `${folder}/${name}`, asks: "read index" },
    }));
  const probes: Readonly<Record<string, readonly Probe[]>> = {
    ...PROBES,
    "GET INDEX/files/:sha256/:filename": ofFiles,
    "GET INDEX/integrity/:project/:version/:filename/provenance": [
      { url: `/integrity/demo/1.0/${filename}/provenance`, asks: "read index" },
      { url: `/integrity/ghost/1.0/${filename}/provenance`, asks: "read index" },
    ],
    "GET INDEX/packages/:filename": ofOldFiles("/packages"),
    "GET INDEX/packages/:a/:b/:c/:filename": ofOldFiles("/packages/source/d/demo"),
    "GET INDEX/+f/:a/:b/:filename": ofOldFiles("/+f/012/3456789abcdef"),
  };
  return (method, path) => probes[keyOf(probes, method, path)];
}

/** The key of the line that a route belongs to. */
function keyOf(
  probes: Readonly<Record<string, readonly Probe[]>>,
  method: string,
  path: string,
): string {
  const rest = path.replace(/^\/\+api\/indexes\/:owner\/:index/, "REST");
  if (rest !== path) return `${method} ${rest}`;
  const below = path.replace(/^\/:owner\/:index/, "");
  const isPage = below !== path;
  for (const key of [`${method} INDEX${below}`, isPage ? `${method} PAGE${below}` : ""]) {
    if (key in probes && !(below === "/" && method === "GET")) return key;
  }
  return isPage ? `${method} PAGE${below}` : `${method} ${path}`;
}
