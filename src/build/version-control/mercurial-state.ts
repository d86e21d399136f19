/** What Mercurial says of the commit that is checked out, as setuptools_scm asks it. */
import { AppError } from "../../errors.ts";
import { askCheckout, type ProgramWorld } from "./checkout.ts";
import { findLastChange } from "./git-state.ts";
import type { ScmSettings } from "./scm-settings.ts";
import { type ScmState, stateOf } from "./scm-state.ts";
import { findTagVersion, makeTagVersion, matchTag, type TagRules, type TagVersion } from "./tag.ts";

/** Names that Mercurial gives itself. */
const PSEUDO_TAGS = ["tip", "qbase", "qtip", "qparent"];

/** `undefined` where there is no checkout. */
export async function readMercurialState(
  root: string,
  { tag: rules }: ScmSettings,
  world: ProgramWorld,
): Promise<ScmState | undefined> {
  const hg = new Mercurial(root, world);
  if ((await hg.find("root")) === undefined) return undefined;
  const [node = "", tags = "", written = ""] = (
    await hg.log(".", "{node}\n{tags}\n{date|shortdate}")
  ).split("\n");
  const identity = await hg.ask("id", "-T", "{branch}\n{if(dirty, 1, 0)}\n{date|shortdate}");
  const [branch, dirty, dirtyDate] = identity.split("\n");
  const isDirty = dirty === "1";
  const common = { branch, isDirty };
  const nodeDate = isDirty ? ((await findDirtyDate(hg)) ?? dirtyDate) : written;
  const none = makeTagVersion("0.0", rules);
  if (/^0+$/.test(node)) return stateOf(none, { ...common, nodeDate });
  const own = tags.split(/\s+/).filter((tag) => tag !== "" && !PSEUDO_TAGS.includes(tag));
  const exact = selectTag(own, rules);
  if (exact !== undefined) return stateOf(exact, common);
  return await measure(hg, rules, none, { ...common, node: `h${node}`, nodeDate });
}

class Mercurial {
  readonly root: string;
  readonly #world: ProgramWorld;

  constructor(root: string, world: ProgramWorld) {
    this.root = root;
    this.#world = world;
  }

  /** `undefined` where hg refuses. */
  async find(...words: readonly string[]): Promise<string | undefined> {
    const { code, stdout } = await askCheckout(
      { kind: "mercurial" },
      this.root,
      words,
      this.#world,
    );
    return code === 0 ? stdout.trim() : undefined;
  }

  async ask(...words: readonly string[]): Promise<string> {
    const answer = await this.find(...words);
    if (answer !== undefined) return answer;
    throw new AppError("unavailable", `Cannot tell the version: "hg ${words[0]}" fails`, {
      hint: 'Run "hg status" here to see what is wrong',
    });
  }

  log(revisions: string, template: string): Promise<string> {
    return this.ask("log", "-r", revisions, "-T", template);
  }
}

/** The first tag of the commit itself that is a version. */
function selectTag(tags: readonly string[], rules: TagRules): TagVersion | undefined {
  for (const tag of tags) {
    if (matchTag(tag, rules) === undefined) continue;
    if (rules.isStrict && !new RegExp(tagPattern(rules)).test(tag)) continue;
    const version = findTagVersion(tag, rules);
    if (version !== undefined) return version;
  }
  return undefined;
}

function tagPattern({ prefix, isStrict }: TagRules): string {
  const escaped = prefix.replaceAll(/[^\w]/g, "\\$&");
  return `${escaped}\\d+${isStrict ? "\\.\\d+" : ""}`;
}

/** From the nearest tag, or from the first commit on. */
async function measure(
  hg: Mercurial,
  rules: TagRules,
  none: TagVersion,
  rest: Partial<ScmState>,
): Promise<ScmState> {
  const latest = await findLatestTag(hg, rules);
  const length = (await hg.log(`(${latest ?? ""}::.)`, ".")).length - 1;
  const tag = latest === undefined ? undefined : findTagVersion(latest, rules);
  const distance = tag === undefined ? length + 1 : length;
  const isChanged = rest.isDirty === true || latest === undefined || (await hasChanges(hg, latest));
  return isChanged
    ? stateOf(tag ?? none, { ...rest, distance })
    : stateOf(tag ?? none, { nodeDate: rest.nodeDate });
}

async function findLatestTag(hg: Mercurial, rules: TagRules): Promise<string | undefined> {
  const found = await hg.log(".", `{latesttag(r're:${tagPattern(rules)}')}`);
  if (found === "" || found === "null") return undefined;
  // Of several that are equally near, the last.
  return found.split(":").at(-1);
}

/** Commits that do no more than write a tag are no changes. */
async function hasChanges(hg: Mercurial, tag: string): Promise<boolean> {
  if (tag === "0.0") return true;
  const quoted = `'${tag.replaceAll(/['\\]/g, "\\$&")}'`;
  const revisions =
    `(branch(.) and tag(${quoted})::. and (merge() or file('re:^(?!\\.hgtags).*$'))` +
    ` and not tag(${quoted}))`;
  return (await hg.log(revisions, ".")) !== "";
}

async function findDirtyDate(hg: Mercurial): Promise<string | undefined> {
  const status = await hg.find("status", "-m", "-a", "-r");
  const files = (status ?? "").split("\n").map((line) => line.slice("M ".length));
  return await findLastChange(hg.root, files);
}
