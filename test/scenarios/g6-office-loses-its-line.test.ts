/** Story G6: the office server loses its line; D5's unhappy end is the same walk. */
import assert from "node:assert/strict";
import path from "node:path";
import { after, test } from "node:test";
import { findClients, temporaryFolder } from "../clients.ts";
import { makeEnvironment } from "../python-environment.ts";
import { writeFiles } from "../sample-project.ts";
import { openShop, type Shop } from "../shop.ts";

const { clients, missing } = await findClients();
const IF_CLIENTS = { skip: missing ?? false };
const opened: Shop[] = [];
after(() => Promise.all(opened.map((shop) => shop.stop())));

async function open(...args: readonly string[]): Promise<Shop> {
  const shop = await openShop({ args });
  opened.push(shop);
  return shop;
}

async function publish(shop: Shop, name: string, version: string): Promise<void> {
  const sent = await shop.cheeseshop(["publish", writeFiles({ name, version }).wheel]);
  assert.equal(sent.code, 0, sent.output);
}

test(
  "G6: without a line, what is kept goes on, and back with it all goes on by itself",
  IF_CLIENTS,
  async () => {
    const found = clients ?? assert.fail();
    const world = path.join(temporaryFolder(), "world");
    const upstream = await openShop({ data: world });
    opened.push(upstream);
    const { port } = new URL(upstream.address);
    await publish(upstream, "far-lib", "1.0");
    await publish(upstream, "never-asked", "1.0");
    const office = await open("--upstream", `${upstream.address}/simple/`, "--mirror-fresh", "0");
    const simple = `${office.address}/simple/`;
    const first = await makeEnvironment(found);
    assert.equal((await first.pip("newest", "install", "-i", simple, "far-lib")).code, 0);

    await upstream.stop();
    const started = performance.now();
    const kept = await makeEnvironment(found);
    const done = await kept.pip("newest", "install", "-i", simple, "far-lib");
    assert.equal(done.code, 0, done.output);
    assert.ok(performance.now() - started < 20_000, "no wait of more than a moment");

    await publish(office, "home-made", "1.0");
    assert.equal((await office.ask("GET", "/root/main/home-made/")).status, 200);
    assert.equal((await office.ask("GET", "/search?q=home")).status, 200);
    const list = await (await office.ask("GET", "/simple/?format=text/html")).text();
    for (const name of ["far-lib", "home-made"]) assert.match(list, new RegExp(`href="${name}/"`));
    const told = await office.ask("GET", "/pypi/far-lib/json");
    assert.match(await told.text(), /"version": ?"1\.0"/);
    const unknown = await office.ask("GET", "/simple/never-asked/");
    assert.equal(unknown.status, 502);
    assert.match(await unknown.text(), /never-asked/);

    // The same address again, as a line that comes back.
    const back = await openShop({ data: world, args: ["--upstream", "none", "--port", port] });
    opened.push(back);
    await publish(back, "far-lib", "2.0");
    const newest = await untilSeen(office, "/simple/far-lib/", /far_lib-2\.0/);
    assert.ok(newest, "a new release is seen after the line is back");
  },
);

/** A mirror that has met a dead line pauses before it asks again, as long as a page is fresh: here a second at most. */
async function untilSeen(shop: Shop, at: string, wanted: RegExp): Promise<boolean> {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    if (wanted.test(await (await shop.ask("GET", at)).text())) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
