/**
 * The table of permissions, walked: every route, asked by everybody that somebody can be, with every kind of
 * credential. What the table says is worked out here anew, so that route, action and table are held against each other.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Deed, PERMISSIONS, RIGHTS } from "../../src/server/access/permissions.ts";
import { listRoutes } from "../../src/server/router.ts";
import { type Answered, makeLine } from "../fakes/line.ts";
import { makeForm } from "../fakes/open-server.ts";
import { makeProbes, type Probe } from "../fakes/permission-probes.ts";
import { makeWheel, wheelFilename } from "../fakes/sample-files.ts";
import { type Caller, openTown, PLACES, type Place, type PlaceName } from "../fakes/town.ts";

const town = await openTown();
const line = makeLine(town.address);
const findProbes = makeProbes(town.demo);

/** Every probe, at every place that its route can be asked about. */
function listProbes(): readonly {
  readonly method: string;
  readonly place: Place;
  readonly probe: Probe;
}[] {
  return listRoutes(town.parts).flatMap(({ method, path }) => {
    const probes = findProbes(method, path);
    assert.ok(
      probes !== undefined,
      `${method} ${path} is not walked: add it to permission-probes.ts`,
    );
    const prefix = /^(?:\/\+api\/indexes)?\/:owner\/:index/.exec(path)?.[0];
    const places = prefix === undefined ? [PLACES["root/main"]] : Object.values(PLACES);
    return places.flatMap((place) =>
      probes.map((probe) => ({
        ...{ method, place },
        probe: {
          ...probe,
          url: (prefix ?? "").replace(":owner/:index", place.label) + probe.url,
        },
      })),
    );
  });
}

interface TableLine {
  readonly right: string;
  readonly token?: "whole" | "never";
  readonly roles: readonly string[];
}

type Verdict = "allowed" | 401 | 403;

/** What the table says. */
function expect(caller: Caller, probe: Probe, place: Place): Verdict {
  const { session } = caller;
  if (probe.fields !== undefined && session === undefined) return 403;
  // Programs are never known by a cookie.
  const isKnown = session === undefined || probe.isPage === true || probe.fields !== undefined;
  return expectOfKnown(isKnown ? caller : { name: "a visitor" }, probe, place);
}

function expectOfKnown(caller: Caller, probe: Probe, place: Place): Verdict {
  const first = expectOf(caller, probe, place);
  if (probe.or === undefined || first !== 403) return first;
  return expectOf(caller, { ...probe, asks: probe.or }, place);
}

function expectOf(caller: Caller, { asks, user, project }: Probe, place: Place): Verdict {
  if (asks === "open" || asks === "own form") return "allowed";
  if (asks === "nobody") return 403;
  if (caller.isWrong) return 401;
  if (asks === "any caller") return "allowed";
  const refused: Verdict = caller.person === undefined ? 401 : 403;
  const rule: TableLine = PERMISSIONS[asks];
  const isOfIndex = !OF_ACCOUNTS.has(asks);
  if (isOfIndex && place.isPublic && rule.roles.includes("visitor")) return "allowed";
  if (!isInScope(caller, rule, isOfIndex ? place.label : undefined, project)) return refused;
  const { person } = caller;
  const roles = new Set(
    isOfIndex
      ? town.rolesOf(person, place, project)
      : accountRoles(person, user === "self" ? person : user),
  );
  return rule.roles.some((role) => roles.has(role)) ? "allowed" : refused;
}

const OF_ACCOUNTS: ReadonlySet<Deed> = new Set([
  ...(["see account", "change accounts", "set own password"] as const),
  ...(["set passwords", "make administrators"] as const),
  ...(["make tokens", "make index", "use account page"] as const),
]);

function accountRoles(person: string | undefined, user: string | undefined): readonly string[] {
  return [
    ...(person === "root" ? ["administrator"] : []),
    ...(person !== undefined && person === user ? ["self"] : []),
  ];
}

function isInScope(
  { scope }: Caller,
  { right, token }: TableLine,
  index: string | undefined,
  project: string | undefined,
): boolean {
  if (scope === undefined) return true;
  if (!scope.rights.includes(right) || token === "never") return false;
  if (token === "whole" && !isWhole(scope)) return false;
  if (scope.index !== undefined && scope.index !== index) return false;
  return right === "read" || scope.project === undefined || scope.project === project;
}

function isWhole({ rights, index, project, expires }: NonNullable<Caller["scope"]>): boolean {
  return rights.length === RIGHTS.length && !index && !project && !expires;
}

function verdictOf(status: number): Verdict {
  return status === 401 || status === 403 ? status : "allowed";
}

const BROWSER = { accept: "text/html,application/xhtml+xml" };
const PROGRAM = { accept: "application/vnd.pypi.simple.v1+json" };
const UPLOADS = Object.fromEntries(
  ["demo", "ghost"].map((name) => {
    const release = { name, version: "2.0" };
    const bytes = makeWheel({ ...release, record: "" });
    return [name, makeForm({ ...release, filename: wheelFilename(release), bytes })];
  }),
);

async function ask(
  method: string,
  { url, body, form, fields, project = "ghost" }: Probe,
  caller: Caller,
  accept: { readonly accept: string },
): Promise<Answered> {
  const upload = form ? UPLOADS[project] : undefined;
  const answer = await town.app.inject({
    method: method as "GET",
    url,
    headers: {
      ...{ host: line.host, ...accept, "accept-encoding": "gzip" },
      ...(caller.authorization && { authorization: caller.authorization }),
      ...(caller.session && { cookie: caller.session.cookie }),
      ...(upload && { "content-type": upload.contentType }),
      ...(fields && { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(body === undefined ? {} : { payload: body }),
    ...(upload && { payload: upload.body }),
    ...(fields && { payload: formOf(fields, caller) }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.rawPayload };
}

function formOf(fields: NonNullable<Probe["fields"]>, { session }: Caller): string {
  return String(new URLSearchParams({ ...fields, form: session?.formToken ?? "" }));
}

const SAME_HEADERS = [
  "content-type",
  "cache-control",
  "etag",
  "vary",
  "www-authenticate",
  "location",
];

/** A refusal says who may not do what, and tells no secret. */
function checkRefusal({ status, headers, body }: Answered, what: string, { secret }: Caller): void {
  if (status === 401) assert.match(String(headers["www-authenticate"]), /^Basic realm=/, what);
  if (secret !== undefined) assert.ok(!body.includes(secret), `${what} tells the secret`);
}

/** Whoever may not read an index must not learn from the words of a refusal which names it has. */
function makeNameless(): (answer: Answered, url: string) => void {
  const said = new Map<string, string>();
  const withoutName = (text: string): string => text.replaceAll(/demo|ghost/g, "NAME");
  return ({ body }, url) => {
    const words = withoutName(body.toString());
    const before = said.get(withoutName(url));
    if (before !== undefined) assert.equal(words, before, url);
    said.set(withoutName(url), words);
  };
}

/** What they tell is another each time, whoever asks. */
const CHANGING: ReadonlySet<string> = new Set(["/+ready", "/metrics", "/account/"]);

async function walk(
  caller: Caller,
  { method, place, probe }: (typeof probes)[number],
  checkNameless: (answer: Answered, url: string) => void,
): Promise<void> {
  const expected = expect(caller, probe, place);
  if (probe.isForRefusal && expected === "allowed") return;
  // The people of a project know that it is there, and a token for one project says of itself which.
  const isStranger = (caller.person ?? "stan") === "stan" && caller.scope?.project === undefined;
  const forms = method === "GET" ? (probe.isPage ? [BROWSER] : [PROGRAM, BROWSER]) : [PROGRAM];
  for (const accept of forms) {
    const what = `${method} ${probe.url} ${JSON.stringify(probe.body ?? "")} as ${accept.accept}`;
    const slow = await ask(method, probe, caller, accept);
    const told = `${what}: ${slow.status} ${slow.body.toString().slice(0, 300)}`;
    assert.equal(verdictOf(slow.status), expected, told);
    assert.ok(slow.status < 500, told);
    if (expected !== "allowed") {
      checkRefusal(slow, what, caller);
      if (isStranger && !place.isPublic)
        checkNameless(
          slow,
          `${method} ${probe.url} ${accept.accept} ${probe.asks === "quarantine"}`,
        );
    }
    if (method === "GET" && !CHANGING.has(probe.url))
      await checkBothWays(slow, probe.url, caller, accept);
  }
}

/** Over the line the front may answer: the first time it learns, the second time it is warm. */
async function checkBothWays(
  slow: Answered,
  url: string,
  { authorization, session }: Caller,
  accept: Readonly<Record<string, string>>,
): Promise<void> {
  const headers = {
    ...{ ...accept, "accept-encoding": "gzip" },
    ...(authorization && { authorization }),
    ...(session && { cookie: session.cookie }),
  };
  for (const round of ["cold", "warm"]) {
    const fast = await line.ask("GET", url, headers);
    const what = `GET ${url}, ${round}`;
    assert.equal(fast.status, slow.status, what);
    for (const header of SAME_HEADERS) {
      assert.equal(fast.headers[header], slow.headers[header], `${what}: ${header}`);
    }
    assert.ok(fast.body.equals(slow.body), `${what}: the body`);
  }
}

const probes = listProbes();

for (const placeName of Object.keys(PLACES) as PlaceName[]) {
  const here = probes.filter(({ place }) => place.label === placeName);
  for (const caller of town.callersOf(placeName)) {
    test(`${caller.name} may do at ${placeName} what the table says, on every route and both ways`, async () => {
      const checkNameless = makeNameless();
      for (const probe of here) await walk(caller, probe, checkNameless);
    });
  }
}
