/** How `publish` finds its target, and the line to it: what was typed, the environment, what was kept. */
import os from "node:os";
import path from "node:path";
import { type Credential, parseToken } from "../../client/credentials.ts";
import { findPublishCredential } from "../../client/publish-credential.ts";
import {
  type PublishTarget,
  targetOfName,
  targetOfServer,
  targetOfUrl,
} from "../../client/publish-target.ts";
import { type Pypirc, readPypirc } from "../../client/pypirc.ts";
import { chooseIndex, chooseServer, readSettings } from "../../client/settings.ts";
import { AppError } from "../../errors.ts";
import type { Http } from "../../system/http.ts";
import type { Call } from "../command.ts";
import { configFolderOf, openStore } from "../connect.ts";
import { WrongUsage } from "../report-error.ts";

/** Several with `--to`, in their order; one otherwise. */
export async function chooseTargets(call: Call): Promise<readonly PublishTarget[]> {
  const names = splitNames(call.text("to"));
  const url = call.text("url");
  const typed = [names, url, call.text("repository")].filter((it) => it !== undefined);
  if (typed.length > 1) {
    throw new WrongUsage(
      "Cannot publish: --to, --url and --repository name three targets",
      "Use one",
    );
  }
  if (url !== undefined) return [targetOfUrl(url, "--url")];
  const pypirc = await readNames(call);
  const targets = await Promise.all(
    names === undefined
      ? [chooseOne(call, pypirc)]
      : names.map((name) => targetNamed(call, name, pypirc)),
  );
  noteOpenFile(call, pypirc, targets);
  return targets;
}

/** A name that comes twice would be taken for the test of itself. Throws `WrongUsage`. */
function splitNames(said: string | undefined): readonly string[] | undefined {
  const names = said?.split(",").map((name) => name.trim());
  const twice = names?.find((name, at) => names.indexOf(name) < at);
  const hint = "Name each index once, joined by commas, as --to test,main";
  if (names?.includes("")) throw new WrongUsage("Cannot publish: --to has an empty name", hint);
  if (twice === undefined) return names;
  throw new WrongUsage(`Cannot publish: --to names "${twice}" twice`, hint);
}

/** The target that one name stands for, as for `--repository`. */
export async function chooseNamed(call: Call, name: string): Promise<PublishTarget> {
  const pypirc = await readNames(call);
  const target = await targetNamed(call, name, pypirc);
  noteOpenFile(call, pypirc, [target]);
  return target;
}

function noteOpenFile(
  { terminal }: Call,
  pypirc: Pypirc | undefined,
  targets: readonly PublishTarget[],
): void {
  if (!pypirc?.isOpen || targets.every(({ password }) => password === undefined)) return;
  terminal.note(
    `others on this machine may read the passwords in ${pypirc.file}: chmod 600 ${pypirc.file}`,
  );
}

/** `undefined` where there is none. One that was named must be there. */
async function readNames(call: Call): Promise<Pypirc | undefined> {
  const said = call.text("config-file");
  const file =
    said === undefined ? path.join(homeOf(call), ".pypirc") : path.resolve(call.folder, said);
  const pypirc = await readPypirc(file);
  if (pypirc !== undefined || said === undefined) return pypirc;
  throw new AppError("not-found", `Cannot read ${file}: there is no such file`, {
    hint: "Correct --config-file",
  });
}

function homeOf({ env }: Call): string {
  return env.HOME ?? os.homedir();
}

async function chooseOne(call: Call, pypirc: Pypirc | undefined): Promise<PublishTarget> {
  const { env } = call;
  const named = call.text("repository");
  if (named !== undefined) return targetNamed(call, named, pypirc);
  const kept = await readSettings(configFolderOf(call));
  const isTyped = call.text("server") !== undefined || call.text("index") !== undefined;
  if (isTyped || env.CHEESESHOP_SERVER) return ofServer(call, undefined);
  if (env.TWINE_REPOSITORY_URL) {
    return targetOfUrl(env.TWINE_REPOSITORY_URL, "TWINE_REPOSITORY_URL");
  }
  if (env.TWINE_REPOSITORY) return targetOfName(env.TWINE_REPOSITORY, pypirc);
  return kept.server === undefined ? targetOfName("pypi", pypirc) : ofServer(call, undefined);
}

/** A name of .pypirc, of PyPI or TestPyPI, an address, or an index of the server in use. */
async function targetNamed(
  call: Call,
  name: string,
  pypirc: Pypirc | undefined,
): Promise<PublishTarget> {
  if (name.includes("://")) return targetOfUrl(name, "the command line");
  if (pypirc?.servers.has(name)) return targetOfName(name, pypirc);
  if (name.includes("/")) return ofServer(call, name);
  const kept = await readSettings(configFolderOf(call));
  const hasServer = call.text("server") ?? call.env.CHEESESHOP_SERVER ?? kept.server;
  const isOurs = /^(?:main|test)$/.test(name) && hasServer !== undefined;
  return isOurs ? ofServer(call, `root/${name}`) : targetOfName(name, pypirc);
}

async function ofServer(call: Call, index: string | undefined): Promise<PublishTarget> {
  const kept = await readSettings(configFolderOf(call));
  const server = chooseServer(call.text("server"), call.env, kept);
  return targetOfServer(server, chooseIndex(index ?? call.text("index"), kept));
}

/** From any of the places, else by asking. Throws `unknown-caller` where nobody can be asked. */
export async function requireCredential(
  call: Call,
  target: PublishTarget,
  http: Http,
): Promise<Credential> {
  return (await lookForCredential(call, target, http)) ?? askCredential(call, target);
}

export function lookForCredential(
  call: Call,
  target: PublishTarget,
  http: Http,
): Promise<Credential | undefined> {
  const places = { ...openStore(call), env: call.env, home: homeOf(call), http, now: Date.now };
  return findPublishCredential(target, places);
}

async function askCredential(
  { terminal }: Call,
  { url, known, username }: PublishTarget,
): Promise<Credential> {
  const isPassword = username !== undefined && username.text !== "__token__" && !known;
  if (terminal.isInteractive && isPassword) {
    const password = await terminal.askHidden(`Password of ${username.text} for ${url}`);
    return { kind: "password", user: username.text, password, place: "the prompt" };
  }
  if (terminal.isInteractive) {
    return parseToken(await terminal.askHidden(`Token for ${url}`), "the prompt");
  }
  const made =
    known === undefined
      ? "cheeseshop token create makes one"
      : `one is made at ${known.webUrl}manage/account/token/`;
  throw new AppError("unknown-caller", `Cannot publish to ${url}: no token was given`, {
    hint: `Put one into CHEESESHOP_TOKEN or TWINE_PASSWORD, into .pypirc or the keyring, or keep one by cheeseshop login; ${made}`,
  });
}
