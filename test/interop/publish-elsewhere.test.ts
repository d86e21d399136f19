/** Our publish with real servers of four makes: on good days, with wrong credentials, and where the line breaks. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { parseProvenance } from "../../src/standards/attestation.ts";
import { sha256Of } from "../../src/system/digest.ts";
import { type Outcome, run, temporaryFolder } from "../clients.ts";
import { openBrokenLine, refuse, stall, type Trouble, times } from "../fakes/broken-line.ts";
import { sampleAttestation } from "../fakes/sample-attestation.ts";
import { makeWheel } from "../fakes/sample-files.ts";
import { stopOtherServers } from "../other-servers.ts";
import { type Person, PLACES, type Place, type PlaceKind } from "../publish-places.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE } from "../shop.ts";

const isAll = process.env.CHEESESHOP_TEST_ALL === "1";
after(stopOtherServers);

// Side by side: they wait more than they work.
describe("publish", { concurrency: true }, () => {
  for (const kind of PLACES) {
    const slow = kind.isSlow && !isAll ? "slow: npm run test:all runs it" : false;
    describe(`to ${kind.name}`, { skip: kind.missing || slow, concurrency: false }, () => {
      let place: Place;
      before(async () => {
        place = await kind.open();
      });
      after(() => place.kill());
      describePlace(kind, () => place);
    });
  }
});

function describePlace(kind: PlaceKind, open: () => Place): void {
  test("new files arrive, and are found again by looking", async () => {
    const place = open();
    const { wheel, sdist } = writeFiles({ name: "new-lib", version: "1.0" });
    const sent = await publish(place, [wheel]);
    assert.equal(sent.code, 0, sent.output);
    assert.match(sent.output, /^sent new_lib-1\.0-py3-none-any\.whl/m);
    const rest = await publish(place, ["--skip-existing", wheel, sdist]);
    assert.equal(rest.code, 0, rest.output);
    assert.match(rest.output, /^skipped, it was there already: new_lib-1\.0-py3-none-any\.whl/m);
    assert.match(rest.output, /^sent new_lib-1\.0\.tar\.gz/m);
    assert.equal(await countShown(place, "new-lib"), 2);
  });

  test("the same bytes again are taken, or refused with what to do", async () => {
    const place = open();
    const { wheel } = writeFiles({ name: "same-lib", version: "1.0" });
    assert.equal((await publish(place, [wheel])).code, 0);
    const again = await publish(place, [wheel]);
    assert.equal(again.code, kind.again === "taken" ? 0 : 1, again.output);
    if (kind.again === "refused") assert.match(again.output, /409.*\n.*--skip-existing/);
  });

  test("other bytes under the same name are refused, also where what is there is skipped", async () => {
    const place = open();
    const release = { name: "other-lib", version: "1.0" };
    const { wheel } = writeFiles(release);
    assert.equal((await publish(place, [wheel])).code, 0);
    writeFileSync(wheel, makeWheel({ ...release, summary: "Changed" }));
    const refused = await publish(place, [wheel]);
    assert.equal(refused.code, 1, refused.output);
    assert.match(refused.output, /new(er)? version/);
    const skipped = await publish(place, ["--skip-existing", wheel]);
    assert.equal(skipped.code, 1, skipped.output);
    assert.match(skipped.output, /Cannot skip other_lib-1\.0-py3-none-any\.whl/);
  });

  test("a wrong password is refused, with the place where it came from", async () => {
    const place = open();
    const { wheel } = writeFiles({ name: "wrong-lib", version: "1.0" });
    const person = { user: place.owner.user, password: "not-this-one" };
    const refused = await publish(place, [wheel], { person });
    assert.equal(refused.code, 1, refused.output);
    assert.match(refused.output, /The (password|token) came from \[there\] in \S+\.pypirc:1/);
    assert.ok(!refused.output.includes(person.password));
    assert.equal(await countShown(place, "wrong-lib"), 0);
  });

  test("who may not upload is told so", async (t) => {
    const place = open();
    if (place.stranger === undefined) return t.skip("all that it knows may upload");
    const { wheel } = writeFiles({ name: "denied-lib", version: "1.0" });
    const refused = await publish(place, [wheel], { person: place.stranger });
    assert.equal(refused.code, 1, refused.output);
    assert.match(refused.output, /40[13]|Cannot create project/);
    assert.ok(!refused.output.includes(place.stranger.password));
    assert.equal(await countShown(place, "denied-lib"), 0);
  });

  test("attestations are sent along: kept by ours, and passed over or refused by others", async () => {
    const place = open();
    const { wheel } = writeFiles({ name: "attested-lib", version: "1.0" });
    const name = path.basename(wheel);
    const attestation = sampleAttestation(name, sha256Of(readFileSync(wheel)));
    writeFileSync(`${wheel}.publish.attestation`, attestation);
    const sent = await publish(place, ["--attestations", wheel]);
    if (sent.code !== 0) return assert.match(sent.output, /^Cannot publish .* attestation/m);
    if (kind.name !== "cheeseshop") return;
    const page = await fetch(`${place.address}${place.simplePath}attested-lib/`, {
      headers: { Accept: "application/vnd.pypi.simple.v1+json" },
    });
    const { files } = (await page.json()) as {
      readonly files: readonly { readonly provenance?: string }[];
    };
    const provenance = await fetch(new URL(files[0]?.provenance ?? "", page.url));
    const { bundles } = parseProvenance(await provenance.text());
    assert.equal(bundles[0]?.attestations[0]?.statement.subject, name);
  });

  test("a server that is killed in the middle has the file in the end, once and whole", async () => {
    const place = open();
    const large = {
      name: "killed-lib",
      version: "1.0",
      files: { "a.bin": randomBytes(3_000_000) },
    };
    const { wheel } = writeFiles(large);
    let restarted: Promise<void> | undefined;
    const kill: Trouble = (incoming) => {
      incoming.once("data", () => {
        restarted ??= place.kill().then(() => place.start());
      });
      return "pass";
    };
    const sent = await publishThrough(place, times(1, kill), [wheel]);
    assert.ok(restarted !== undefined);
    await restarted;
    assert.equal(sent.code, 0, sent.output);
    assert.match(sent.output, /asking again in/);
    assert.equal(await countShown(place, "killed-lib"), 1);
    assert.match((await publish(place, ["--skip-existing", wheel])).output, /^skipped/m);
  });

  for (const [what, trouble, uploads] of [
    ["500 twice", times(2, refuse(500)), 3],
    ["no answer in time", times(1, stall), 2],
    ["an answer that gets lost", times(1, () => "lose"), 1],
  ] as const) {
    test(`${what}: it arrives, and is not sent blindly again`, async () => {
      const place = open();
      const { wheel } = writeFiles({ name: `trouble-${uploads}`, version: "1.0" });
      const sent = await publishThrough(place, trouble, ["--patience", "1", wheel]);
      assert.equal(sent.code, 0, sent.output);
      assert.equal(sent.uploads, uploads, sent.output);
      assert.equal(await countShown(place, `trouble-${uploads}`), 1);
    });
  }
}

interface Way {
  readonly address?: string;
  readonly person?: Person;
}

function publish(
  place: Place,
  words: readonly string[],
  { address = place.address, person = place.owner }: Way = {},
): Promise<Outcome> {
  const home = temporaryFolder();
  const lines = [
    ...["[there]", `repository = ${address}${place.path}`],
    ...[`username = ${person.user}`, `password = ${person.password}`, ""],
  ];
  writeFileSync(path.join(home, ".pypirc"), lines.join("\n"), { mode: 0o600 });
  return run(process.execPath, [MAIN, "publish", "-r", "there", ...words], {
    env: { ...OF_THIS_MACHINE, HOME: home },
  });
}

async function publishThrough(place: Place, trouble: Trouble, words: readonly string[]) {
  await using line = await openBrokenLine(place.address, trouble);
  const sent = await publish(place, words, { address: line.address });
  return { ...sent, uploads: line.uploads() };
}

/** How many files the page of a project shows. */
async function countShown(place: Place, project: string): Promise<number> {
  const answer = await fetch(`${place.address}${place.simplePath}${project}/`, {
    headers: { Accept: "text/html" },
  });
  const text = await answer.text();
  return answer.ok ? new Set(text.match(/>[^<>]+\.(?:whl|tar\.gz)</g)).size : 0;
}
