/** Our commands for somebody who sits before a terminal: what is asked, what is shown while it lasts, what stays. */
import assert from "node:assert/strict";
import path from "node:path";
import { after, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { findClients, type Outcome, overhearTerminal, run } from "../clients.ts";
import { writeFiles } from "../sample-project.ts";
import { MAIN, OF_THIS_MACHINE, openShop } from "../shop.ts";

const { clients, missing } = await findClients();
const IF_CLIENTS = { skip: missing ?? false };
const shop = await openShop();
after(() => shop.stop());
const PASSWORD = "correct horse battery";

interface Sitting {
  /** What is to be seen, and what is typed then. */
  readonly steps?: readonly (readonly [string, string])[];
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command of ours on a terminal. The output is what it showed, escape sequences and all. */
async function sit(
  args: readonly string[],
  { steps = [], columns = 100, env }: Sitting,
): Promise<Outcome> {
  const found = clients ?? assert.fail();
  const command = [process.execPath, MAIN, ...args];
  const done = await run(found.python, [path.join(import.meta.dirname, "pseudo_terminal.py")], {
    input: JSON.stringify({ command, columns, steps }),
    env: {
      ...OF_THIS_MACHINE,
      ...{ TERM: "xterm-256color", CHEESESHOP_SERVER: shop.address, CHEESESHOP_TOKEN: shop.token },
      ...env,
    },
  });
  overhearTerminal(args, done.output);
  return done;
}

/** What stands on the lines in the end, without colours; a line that was drawn again counts as its last drawing. */
function linesOf({ output }: Outcome): readonly string[] {
  return output
    .split(/\r?\n/)
    .map((line) => stripVTControlCharacters(line).split("\r").at(-1) ?? "");
}

test(
  "publish asks for the token without showing it, draws a bar, and leaves a line a file",
  IF_CLIENTS,
  async () => {
    const { wheel, sdist } = writeFiles({ name: "shown-lib", version: "1.0" });
    const done = await sit(["publish", sdist, wheel], {
      env: { CHEESESHOP_TOKEN: "" },
      steps: [["Token for", `${shop.token}\r`]],
    });
    assert.equal(done.code, 0, done.output);
    assert.ok(!stripVTControlCharacters(done.output).includes(shop.token), "the token is shown");
    assert.match(done.output, /[█░]{20} +\d+ %/);
    assert.match(done.output, /\u001b\[32msent\u001b\[39m shown_lib/);
    const lines = linesOf(done);
    assert.ok(
      lines.some((line) => /^sent shown_lib-1\.0-py3-none-any\.whl /.test(line)),
      done.output,
    );
    assert.ok(
      lines.some((line) => /^sent shown_lib-1\.0\.tar\.gz /.test(line)),
      done.output,
    );
  },
);

test("a narrow screen and NO_COLOR leave every line readable", IF_CLIENTS, async () => {
  const { wheel } = writeFiles({ name: "narrow-lib", version: "1.0" });
  const done = await sit(["publish", wheel], { columns: 24, env: { NO_COLOR: "1" } });
  assert.equal(done.code, 0, done.output);
  assert.doesNotMatch(done.output, /\u001b\[3[0-9]m/);
  const bars = done.output.split("\r\u001b[K").slice(1, -1);
  assert.ok(bars.length > 0, done.output);
  for (const drawn of bars) {
    assert.ok(drawn.length < 24, JSON.stringify(drawn));
  }
});

test("token create asks for the password of who signs in, and hides it", IF_CLIENTS, async () => {
  const args = ["user", "add", "alice", "--password-stdin"];
  assert.equal((await shop.cheeseshop(args, { input: PASSWORD })).code, 0);
  const create = ["token", "create", "laptop", "--as", "alice"];
  const done = await sit(create, { steps: [["Password of alice", `${PASSWORD}\r`]] });
  assert.equal(done.code, 0, done.output);
  assert.ok(!stripVTControlCharacters(done.output).includes(PASSWORD), "the password is shown");
  assert.ok(
    linesOf(done).some((line) => /^cheeseshop_\S{20,}$/.test(line)),
    done.output,
  );
});

test("delete asks for the name, and only the name will do", IF_CLIENTS, async () => {
  const { wheel } = writeFiles({ name: "doomed-lib", version: "1.0" });
  assert.equal((await shop.cheeseshop(["publish", wheel])).code, 0);
  const remove = (typed: string): Promise<Outcome> =>
    sit(["delete", "doomed-lib"], { steps: [["Type doomed-lib", typed]] });
  for (const typed of ["yes\r", "\r", "\u0003"]) {
    const refused = await remove(typed);
    assert.equal(refused.code, 1, refused.output);
    assert.equal((await shop.ask("GET", "/simple/doomed-lib/")).status, 200);
  }
  const done = await remove("doomed-lib\r");
  assert.equal(done.code, 0, done.output);
  assert.equal((await shop.ask("GET", "/simple/doomed-lib/")).status, 404);
});
