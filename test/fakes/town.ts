/** A server with everybody on it that somebody can be: people by role, and their credentials by kind. */

import { RIGHTS, type Right } from "../../src/server/access/permissions.ts";
import { makeIndex } from "../../src/server/actions/manage-indexes.ts";
import { changeMember } from "../../src/server/actions/manage-members.ts";
import { makeToken, revokeToken } from "../../src/server/actions/manage-tokens.ts";
import { addAccount, changeAccount, removeAccount } from "../../src/server/actions/manage-users.ts";
import { startSession } from "../../src/server/actions/start-session.ts";
import { addToken } from "../../src/server/tables/tokens.ts";
import { findUser } from "../../src/server/tables/users.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { type OpenedServer, openServer } from "./open-server.ts";
import { makeWheel, wheelFilename } from "./sample-files.ts";

/** An index as the walk needs it. */
export interface Place {
  readonly label: PlaceName;
  readonly owner: string;
  readonly isPublic: boolean;
  /** Whether everybody with an account may begin new projects. */
  readonly isFree: boolean;
}

export type PlaceName = "root/main" | "olga/open" | "olga/closed";

export const PLACES: Readonly<Record<PlaceName, Place>> = {
  "root/main": { label: "root/main", owner: "root", isPublic: true, isFree: true },
  "olga/open": { label: "olga/open", owner: "olga", isPublic: true, isFree: false },
  "olga/closed": { label: "olga/closed", owner: "olga", isPublic: false, isFree: false },
};

/** Who asks, and what he shows. */
export interface Caller {
  readonly name: string;
  readonly person?: string;
  readonly authorization?: string;
  readonly secret?: string;
  readonly scope?: {
    readonly rights: readonly string[];
    readonly index?: string;
    readonly project?: string;
    readonly expires?: Date;
  };
  /** Signed in with a browser, in which nothing else is shown: what programs ask knows nothing of it. */
  readonly session?: { readonly cookie: string; readonly formToken: string };
  /** Unknown, expired or revoked. */
  readonly isWrong?: boolean;
}

export interface Town extends OpenedServer {
  readonly demo: { readonly filename: string; readonly sha256: string };
  callersOf(place: PlaceName): readonly Caller[];
  /** What the person is there, in the words of the table. */
  rolesOf(person: string | undefined, place: Place, project?: string): readonly string[];
}

/** On the index, and on its project `demo`. */
const ROLES: Readonly<Record<string, { readonly index?: string; readonly project?: string }>> = {
  stan: {},
  rita: { index: "reader" },
  ulla: { index: "uploader" },
  mia: { project: "maintainer" },
  paul: { project: "owner" },
  ivan: { index: "owner" },
  olga: {},
};

const PASSWORD = "correct horse battery staple";

export async function openTown(): Promise<Town> {
  const server = await openServer();
  const { parts, admin } = server;
  for (const name of Object.keys(ROLES)) {
    const hasPassword = name === "rita" || name === "stan";
    await addAccount(parts, admin, { name, ...(hasPassword && { password: PASSWORD }) });
  }
  await makeIndex(parts, admin, {
    index: "olga/open",
    kind: "hosted",
    settings: { read: "everyone", upload: "members" },
  });
  await makeIndex(parts, admin, {
    index: "olga/closed",
    kind: "hosted",
    settings: { read: "members", upload: "members" },
  });
  const release = { name: "demo", version: "1.0" };
  const bytes = makeWheel(release);
  const filename = wheelFilename(release);
  for (const place of Object.keys(PLACES)) {
    const sent = await server.upload({ ...release, filename, bytes }, { index: place });
    if (sent.statusCode !== 200) throw new Error(sent.body);
    for (const [user, { index, project }] of Object.entries(ROLES)) {
      if (index) await changeMember(parts, admin, { index: place }, { user, role: index });
      if (project)
        await changeMember(
          parts,
          admin,
          { index: place, project: "demo" },
          { user, role: project },
        );
    }
  }
  const callers = new Map<PlaceName, readonly Caller[]>();
  for (const place of Object.keys(PLACES) as PlaceName[]) {
    callers.set(place, await makeCallers(server, place));
  }
  return {
    ...server,
    demo: { filename, sha256: sha256Of(bytes) },
    callersOf: (place) => callers.get(place) ?? [],
    rolesOf,
  };
}

function rolesOf(person: string | undefined, place: Place, project?: string): readonly string[] {
  const everybody = place.isPublic ? ["visitor"] : [];
  if (person === undefined) return everybody;
  const own = ROLES[person];
  const ofProject = project === "demo" ? own?.project : undefined;
  return [
    ...everybody,
    ...(place.isFree ? ["newcomer"] : []),
    ...(person === "root" ? ["administrator"] : []),
    ...(person === place.owner || own?.index === "owner" ? ["index owner"] : []),
    ...(own?.index === "reader" || own?.index === "uploader" ? [own.index] : []),
    ...(ofProject === "maintainer" ? ["maintainer"] : []),
    ...(ofProject === "owner" ? ["project owner"] : []),
  ];
}

async function makeCallers(server: OpenedServer, place: PlaceName): Promise<readonly Caller[]> {
  const callers: Caller[] = [{ name: "a visitor" }];
  const other = place === "olga/open" ? "olga/closed" : "olga/open";
  const scopes: readonly (readonly [string, NonNullable<Caller["scope"]>])[] = [
    ["a token for all", { rights: RIGHTS }],
    ["a token that ends", { rights: RIGHTS, expires: new Date("2999-01-01") }],
    ["a token to read", { rights: ["read"] }],
    ["a token to upload", { rights: ["upload"] }],
    ["a token to manage", { rights: ["manage"] }],
    ["a token for this index", { rights: RIGHTS, index: place }],
    ["a token for another index", { rights: RIGHTS, index: other }],
    ["a token for this project", { rights: RIGHTS, index: place, project: "demo" }],
    ["a token for another project", { rights: RIGHTS, project: "other" }],
  ];
  for (const person of [...Object.keys(ROLES), "root"]) {
    // Who is what on `olga/closed` shows all that a scope can do; elsewhere the roles are walked, and by a stranger what
    // a scope does not take away.
    const isWhole = place === "olga/closed" || person === "stan";
    const shown = isWhole ? scopes : scopes.slice(0, 3);
    for (const [words, scope] of shown) {
      const secret = await makeSecret(server, person, scope);
      const authorization = `Bearer ${secret}`;
      callers.push({ name: `${person} with ${words}`, person, authorization, secret, scope });
    }
  }
  for (const person of ["rita", "stan"]) {
    const authorization = `Basic ${btoa(`${person}:${PASSWORD}`)}`;
    callers.push({ name: `${person} with a password`, person, authorization, secret: PASSWORD });
  }
  for (const person of ["root", "stan"]) callers.push(await makeSignedIn(server, person));
  return [...callers, ...(await makeWrongOnes(server, place))];
}

async function makeSignedIn({ parts }: OpenedServer, person: string): Promise<Caller> {
  const user = await findUser(parts.db.read, person);
  const id = user?.id ?? 0;
  const { secret } = await parts.db.transaction((db) => startSession(parts, db, { id }));
  const session = {
    cookie: `cheeseshop-session=${secret}`,
    formToken: sha256Of(`form of ${secret}`),
  };
  return { name: `${person} in a browser`, person, secret, session };
}

async function makeSecret(
  { parts, admin }: OpenedServer,
  user: string,
  { rights, index, project, expires }: NonNullable<Caller["scope"]>,
): Promise<string> {
  const { secret } = await makeToken(parts, admin, {
    ...{ user, name: "of the town", rights: rights as readonly Right[], index, project },
    expires,
  });
  return secret;
}

/** All of administrators, who may do everything else. */
async function makeWrongOnes(server: OpenedServer, place: PlaceName): Promise<readonly Caller[]> {
  const { parts, admin } = server;
  const revoked = await makeToken(parts, admin, { user: "root", name: "revoked", rights: RIGHTS });
  await revokeToken(parts, admin, "root", revoked.id);
  const expired = `cheeseshop_expired_${Math.random().toString(36).slice(2).padEnd(20, "x")}`;
  const root = await findUser(parts.db.read, "root");
  await parts.db.transaction((db) =>
    addToken(db, {
      ...{ userId: root?.id ?? 0, name: "expired", hash: sha256Of(expired), rights: RIGHTS },
      ...{ indexId: undefined, project: undefined },
      ...{ expires: "2026-01-01T00:00:00.000000Z", created: "2025-01-01T00:00:00.000000Z" },
    }),
  );
  const ofLost = async (lose: (user: string) => Promise<unknown>): Promise<string> => {
    const user = `${lose.name}-at-${place.replace("/", "-")}`;
    await addAccount(parts, admin, { name: user, isAdmin: true });
    const secret = await makeSecret(server, user, { rights: RIGHTS });
    await lose(user);
    return secret;
  };
  const block = (user: string) => changeAccount(parts, admin, user, { isBlocked: true });
  const remove = (user: string) => removeAccount(parts, admin, user);
  const wrong = (name: string, secret: string, authorization = `Bearer ${secret}`): Caller => ({
    ...{ name, secret, authorization, isWrong: true },
  });
  return [
    wrong("a revoked token", revoked.secret),
    wrong("an expired token", expired),
    wrong("a token of a blocked account", await ofLost(block)),
    wrong("a token of an account that is gone", await ofLost(remove)),
    wrong("an unknown token", `cheeseshop_${"a".repeat(39)}`),
    wrong("another index's token", "pypi-AgEIcHlwaS5vcmc"),
    wrong("a damaged header", "nonsense", "Basic !!!"),
    wrong("an unknown scheme", "nonsense", "Negotiate nonsense"),
  ];
}
