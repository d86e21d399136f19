/** Story B10: the line breaks. A proxy before a real server cuts, refuses and stalls as a test tells it. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { writeFiles } from "../sample-project.ts";
import { openShop } from "../shop.ts";

const shop = await openShop();
after(() => shop.stop());

type Trouble = (incoming: IncomingMessage, outgoing: ServerResponse) => "handled" | "pass" | "lose";

/** `trouble` sees each upload; `lose` passes it on, and cuts the line before the answer. */
async function openLine(
  trouble: Trouble,
  delayMs = 0,
  onUpload: (change: 1 | -1) => void = () => {},
) {
  let uploads = 0;
  const server = createServer(async (incoming, outgoing) => {
    const isUpload = incoming.method === "POST";
    if (isUpload) onUpload(1);
    outgoing.once("close", () => isUpload && onUpload(-1));
    await setTimeout(delayMs);
    if (isUpload) uploads += 1;
    const fate = isUpload ? trouble(incoming, outgoing) : "pass";
    if (fate === "handled") return;
    const passed = request(
      `${shop.address}${incoming.url}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        if (fate === "lose") {
          answer.resume().on("end", () => incoming.socket.destroy());
          return;
        }
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(outgoing);
      },
    );
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    uploads: () => uploads,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

let count = 0;

async function publishThrough(trouble: Trouble, words: readonly string[] = []) {
  await using line = await openLine(trouble);
  count += 1;
  const name = `broken-line-${count}`;
  const { wheel } = writeFiles({ name, version: "1.0" });
  const env = { CHEESESHOP_SERVER: line.address };
  const outcome = await shop.cheeseshop(["publish", ...words, wheel], { env });
  const page = await (await shop.ask("GET", `/simple/${name}/?format=text/html`)).text();
  const shown = page.match(/<a [^>]*\.whl/g)?.length ?? 0;
  return { ...outcome, uploads: line.uploads(), shown };
}

function times(most: number, trouble: Trouble): Trouble {
  let seen = 0;
  return (incoming, outgoing) => {
    seen += 1;
    return seen <= most ? trouble(incoming, outgoing) : "pass";
  };
}

const cut: Trouble = (incoming) => {
  incoming.once("data", () => incoming.socket.destroy());
  return "handled";
};
const unavailable: Trouble = (incoming, outgoing) => {
  incoming.resume().on("end", () => outgoing.writeHead(503).end());
  return "handled";
};
const stall: Trouble = (incoming) => {
  incoming.resume();
  return "handled";
};

for (const [what, trouble, uploads, words] of [
  ["a line that is cut in the middle", times(1, cut), 2, []],
  ["503 twice", times(2, unavailable), 3, []],
  ["a server that does not answer", times(1, stall), 2, ["--patience", "1"]],
  ["an answer that gets lost", times(1, () => "lose"), 1, []],
] as const) {
  test(`B10: ${what}: the file is there once, and nothing is sent blindly again`, async () => {
    const done = await publishThrough(trouble, words);
    assert.equal(done.code, 0, done.output);
    assert.match(done.output, /asking again in/);
    assert.equal(done.uploads, uploads, done.output);
    assert.equal(done.shown, 1);
  });
}

test("B10: fifty files over a slow line go side by side, and all arrive once", async () => {
  const delayMs = 200;
  let now = 0;
  let most = 0;
  await using line = await openLine(
    () => "pass",
    delayMs,
    (change) => {
      now += change;
      most = Math.max(most, now);
    },
  );
  const files = Array.from({ length: 50 }, (_, at) => {
    return writeFiles({ name: "many-files", version: `1.${at}`, description: "# Many\n" }).wheel;
  });
  const env = { CHEESESHOP_SERVER: line.address };
  const done = await shop.cheeseshop(["publish", ...files], { env });
  assert.equal(done.code, 0, done.output);
  assert.equal(done.output.match(/^sent many_files-1\.\d+-/gm)?.length, 50);
  assert.match(done.output, /^50 files, /m);
  assert.equal(line.uploads(), 50);
  assert.ok(most > 1 && most <= 8, `${most} at once`);
});

test("B10: where it gives up, it tells what is there, what is not, and how to go on", async () => {
  let seen = 0;
  await using line = await openLine((incoming, outgoing) => {
    seen += 1;
    return seen === 1 ? "pass" : unavailable(incoming, outgoing);
  });
  const { wheel, sdist } = writeFiles({ name: "given-up", version: "1.0" });
  const env = { CHEESESHOP_SERVER: line.address };
  const failed = await shop.cheeseshop(["publish", wheel, sdist], { env });
  assert.equal(failed.code, 1);
  assert.match(failed.output, /^There: given_up-1\.0-py3-none-any\.whl$/m);
  assert.match(failed.output, /^Not there: given_up-1\.0\.tar\.gz$/m);
  assert.match(
    failed.output,
    /^To go on: cheeseshop publish --url \S+ --skip-existing \S+\.tar\.gz$/m,
  );
  assert.match(failed.output, /503/);
});
