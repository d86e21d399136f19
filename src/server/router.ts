/**
 * Every path of the server, on one page. Held against docs/routes.md by a test.
 *
 * What stands under `/<owner>/<index>/` stands at the root for `root/main`, too.
 */
import * as account from "./account-pages/account-routes.ts";
import * as pages from "./pages/page-routes.ts";
import * as finding from "./pages/search-routes.ts";
import type { Parts } from "./parts.ts";
import * as projectPages from "./project-pages/project-route.ts";
import type { Answer } from "./respond.ts";
import * as accounts from "./routes/accounts.ts";
import * as changes from "./routes/changes.ts";
import * as files from "./routes/files.ts";
import * as indexes from "./routes/indexes.ts";
import * as oldAddresses from "./routes/old-addresses.ts";
import * as projectJson from "./routes/project-json.ts";
import * as provenance from "./routes/provenance.ts";
import * as simple from "./routes/simple.ts";
import * as status from "./routes/status.ts";
import * as upload from "./routes/upload.ts";
import { exceptXmlRpc } from "./routes/xml-rpc.ts";

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** One sentence for docs/routes.md. */
  readonly words: string;
  readonly answer: Answer;
}

/** Below an index, and at the root for `root/main`. */
function indexRoutes(parts: Parts): readonly Route[] {
  return [
    get("/simple/", "All projects of the index (Simple API).", simple.listPage(parts)),
    get("/simple/:project/", "One project with its files (Simple API).", simple.projectPage(parts)),
    get("/simple", "Leads to the same with a slash.", simple.addSlash(parts)),
    get("/simple/:project", "Leads to the normal name with a slash.", simple.addSlash(parts)),
    get("/files/:sha256/:filename", "A file, or its `.metadata`.", files.file(parts)),
    get(
      "/integrity/:project/:version/:filename/provenance",
      "What was attested about a file (PEP 740), as PyPI's Integrity API tells it.",
      provenance.provenance(parts),
    ),
    post("/", "Upload (the legacy API).", upload.upload(parts)),
    post("/legacy/", "Upload (the legacy API).", upload.upload(parts)),
    post("/legacy", "Upload (the legacy API).", upload.upload(parts)),
    post(
      "/simple/",
      "Upload, for clients that were given the wrong address.",
      upload.upload(parts),
    ),
    post("/simple", "The same.", upload.upload(parts)),
    post(
      "/pypi",
      "Upload and register of old distutils; a fault for XML-RPC.",
      exceptXmlRpc(parts, upload.upload(parts)),
    ),
    post("/pypi/", "The same.", exceptXmlRpc(parts, upload.upload(parts))),
    ...either("/legacy", "Says that this is the address for uploads.", upload.explain(parts)),
    get(
      "/pypi/:project/json",
      "A project as PyPI's JSON API tells it, with an ETag.",
      projectJson.project(parts),
    ),
    get("/pypi/:project/json/", "The same.", projectJson.project(parts)),
    get("/pypi/:project/:version/json", "One release of it.", projectJson.release(parts)),
    get("/pypi/:project/:version/json/", "The same.", projectJson.release(parts)),
    get(
      "/+search",
      "Projects whose name, summary or text has the words of `q`, and that have each classifier `c`.",
      changes.search(parts),
    ),
    get("/+changes", "The journal since the serial `since`.", changes.changes(parts)),
    ...oldRoutes(parts),
  ];
}

/** What stands in old files: PyPI's addresses of all years, pypiserver's and devpi's. */
function oldRoutes(parts: Parts): readonly Route[] {
  const { project, pypi, json, simple, file } = oldAddresses;
  return [
    ...either(
      "/pypi",
      "Leads to the index, or to the project `name` of the query; `:action=list_classifiers` is answered.",
      pypi(parts),
    ),
    ...either("/pypi/:project", "Leads to the project.", project(parts)),
    ...either("/pypi/:project/:version", "Leads to the release.", project(parts)),
    // Without its last slash it would be the address of a release, of a project called "project".
    get(
      "/project/:project/:version/",
      "Leads to the release; below an index it is the page of one whose project is called as an address of the index.",
      projectPages.belowProject(parts, project(parts)),
    ),
    get("/legacy/:project/:version/", "Leads to the release that hatch names.", project(parts)),
    get("/:project/json", "Leads to the JSON of the project.", json(parts)),
    get("/packages/:filename", "Leads to the file.", file(parts)),
    get("/packages/:a/:b/:c/:filename", "The same, also by hash.", file(parts)),
    ...either("/+simple", "Leads to the same without the `+`.", simple(parts)),
    ...either("/+simple/:project", "The same.", simple(parts)),
    get("/+f/:a/:b/:filename", "Leads to the file.", file(parts)),
  ];
}

function serverRoutes(parts: Parts): readonly Route[] {
  return [
    get("/+health", "Whether the process runs.", status.health()),
    get(
      "/+ready",
      "Whether database and disk work: 503 where they do not, or the database is damaged; `status` is `read-only` where nothing can be written.",
      status.ready(parts),
    ),
    get("/metrics", "Counters for Prometheus.", status.metrics(parts)),
    ...accountRoutes(parts),
    ...managementRoutes(parts),
  ];
}

/** REST: accounts and tokens. */
function accountRoutes(parts: Parts): readonly Route[] {
  return [
    get("/+api/whoami", "Who the caller is taken for.", accounts.whoami(parts)),
    get("/+api/users", "All accounts.", accounts.listUsers(parts)),
    post("/+api/users", "Adds an account.", accounts.addUser(parts)),
    get("/+api/users/:name", "One account.", accounts.showUser(parts)),
    route("PATCH", "/+api/users/:name", "Changes it: all or nothing.", accounts.changeUser(parts)),
    route("DELETE", "/+api/users/:name", "Removes it.", accounts.removeUser(parts)),
    post(
      "/+api/users/:name/link",
      "Makes a link by which its owner sets the password, once; shown once.",
      accounts.addLink(parts),
    ),
    get("/+api/tokens", "Tokens of the caller, or of `user`.", accounts.listTokens(parts)),
    post("/+api/tokens", "Makes a token; its answer shows it once.", accounts.addToken(parts)),
    route(
      "DELETE",
      "/+api/tokens/:id",
      "Revokes a token of the caller, or of `user`.",
      accounts.removeToken(parts),
    ),
  ];
}

/** REST: indexes, members and releases. */
function managementRoutes(parts: Parts): readonly Route[] {
  const index = "/+api/indexes/:owner/:index";
  const project = `${index}/projects/:project`;
  return [
    get("/+api/indexes", "Indexes that the caller may read.", indexes.listIndexes(parts)),
    post("/+api/indexes", "Makes an index.", indexes.addIndex(parts)),
    get(index, "One index.", indexes.showIndex(parts)),
    route(
      "PATCH",
      index,
      "Changes its settings and bases: all or nothing.",
      indexes.setIndex(parts),
    ),
    route("DELETE", index, "Removes it.", indexes.removeIndex(parts)),
    ...[index, project].flatMap((place) => [
      get(`${place}/members`, "Who is a member.", indexes.listMembers(parts)),
      route("PUT", `${place}/members/:user`, "Gives a role.", indexes.setMember(parts)),
      route("DELETE", `${place}/members/:user`, "Takes it away.", indexes.removeMember(parts)),
    ]),
    route("PUT", `${project}/status`, "Sets its status.", indexes.setProjectStatus(parts)),
    route("DELETE", `${index}/names/:project`, "Gives a name back.", indexes.freeName(parts)),
    route("PUT", `${project}/:version/yank`, "Yanks a release, or a file.", indexes.yank(parts)),
    route("DELETE", `${project}/:version/yank`, "Takes a yank back.", indexes.unyank(parts)),
    route("DELETE", project, "Deletes a project.", indexes.remove(parts)),
    route("DELETE", `${project}/:version`, "Deletes a release.", indexes.remove(parts)),
    route("DELETE", `${project}/:version/:filename`, "Deletes a file.", indexes.remove(parts)),
  ];
}

/** For people who are signed in by a cookie, or are about to be. The bodies are forms of those very pages. */
function accountPageRoutes(parts: Parts): readonly Route[] {
  return [
    get(
      "/account/",
      "The account page; for whoever is not signed in, the form to do so.",
      account.account(parts),
    ),
    get("/account", "Leads to the same with a slash.", account.addSlash(parts)),
    ...either(
      "/account/:part",
      "Leads to the account page from where only forms are sent to, and from PyPI's addresses of it.",
      account.elsewhere(parts),
    ),
    get("/account/sign-up", "Says whom to ask for an account.", account.signUp(parts)),
    get(
      "/account/link",
      "The form to set a password, by the `secret` of a link.",
      account.link(parts),
    ),
    post("/account/link", "Sets it, and signs in.", account.useLink(parts)),
    post("/account/sign-in", "Signs in by `name` and `password`.", account.enter(parts)),
    post("/account/sign-out", "Signs out.", account.leave(parts)),
    post(
      "/account/password",
      "Changes one's own password, and ends all other sessions.",
      account.setPassword(parts),
    ),
    post("/account/tokens", "Makes a token, and shows it this once.", account.addToken(parts)),
    post("/account/tokens/:id/revoke", "Revokes a token of one's own.", account.endToken(parts)),
  ];
}

/** For people. A project cannot be called as one of the paths above, so those come first. */
function pageRoutes(parts: Parts): readonly Route[] {
  const { project, addSlash } = projectPages;
  const { bareProject, project: oldProject } = oldAddresses;
  return [
    get("/", "How to use this server, and its indexes.", pages.home(parts)),
    get(
      "/search",
      "What a search for `q` finds on every index; with `c`, of projects with this classifier or one below it.",
      finding.search(parts),
    ),
    get(
      "/classifiers/",
      "The list of classifiers, or those with the words of `q`.",
      finding.classifiers(parts),
    ),
    ...accountPageRoutes(parts),
    get("/+assets/:version/:name", "Style sheet, script and icon of the pages.", pages.asset()),
    ...either("/:project", "Leads to the project, where `/simple/` was left out.", bareProject()),
    ...either("/project/:project", "Leads to the project on `root/main`.", oldProject(parts)),
    get("/project/:project/:version", "Leads to its release there.", oldProject(parts)),
    get("/:owner/:index/", "An index and its projects.", pages.index(parts)),
    get("/:owner/:index", "Leads to the same with a slash.", addSlash(parts)),
    get(
      "/:owner/:index/:project/",
      "A project with its newest release, and a hundred of its releases: `?releases=2` has the next.",
      project(parts),
    ),
    get("/:owner/:index/:project", "Leads to the same with a slash.", addSlash(parts)),
    get("/:owner/:index/:project/:version/", "One release of it.", project(parts)),
    get("/:owner/:index/:project/:version", "Leads to the same with a slash.", addSlash(parts)),
  ];
}

export function listRoutes(parts: Parts): readonly Route[] {
  const ofIndex = indexRoutes(parts);
  return [
    ...serverRoutes(parts),
    ...ofIndex,
    ...ofIndex.map((route) => ({ ...route, path: `/:owner/:index${route.path}` })),
    post("/:owner/:index", "Upload, where the last slash was forgotten.", upload.upload(parts)),
    ...pageRoutes(parts),
  ];
}

function route(method: Route["method"], path: string, words: string, answer: Answer): Route {
  return { method, path, words, answer };
}

function get(path: string, words: string, answer: Answer): Route {
  return route("GET", path, words, answer);
}

/** With a slash at its end, and without. */
function either(path: string, words: string, answer: Answer): readonly Route[] {
  return [get(`${path}/`, words, answer), get(path, "The same.", answer)];
}

function post(path: string, words: string, answer: Answer): Route {
  return route("POST", path, words, answer);
}
