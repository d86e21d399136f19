/** Sends files to an index. */
import { type Credential, parseToken } from "../../client/credentials.ts";
import type { Distribution, Outcome } from "../../client/publish.ts";
import { AppError } from "../../errors.ts";
import { normalizeName } from "../../standards/name.ts";
import type { Call, Command } from "../command.ts";
import { type Connection, withConnection } from "../connect.ts";
import { INDEX, SERVER } from "../options.ts";
import { formatSize } from "../terminal.ts";

export const publish: Command = {
  name: "publish",
  summary: "Send wheels and sdists to an index",
  arguments: [
    {
      form: "[file...]",
      words:
        "Files, or patterns in quotes such as 'dist/sample_lib-0.0.9*'; otherwise the newest version in dist",
    },
  ],
  options: [INDEX, SERVER],
  examples: [
    "cheeseshop publish",
    "cheeseshop publish dist/sample_lib-0.0.9*",
    "CHEESESHOP_TOKEN=… cheeseshop publish --index root/test 'dist/*'",
  ],
  async run(call) {
    const paths = call.arguments.length === 0 ? await findBuilt(call) : await findNamed(call);
    await withConnection(call, (connection) => send(call, connection, paths));
  },
};

async function findBuilt({ terminal, folder }: Call): Promise<readonly string[]> {
  const { findBuiltFiles } = await import("../../client/built-files.ts");
  const { release, paths, leftOut } = await findBuiltFiles(folder);
  terminal.say(`The newest in dist is ${release}.`);
  for (const file of leftOut) terminal.note(`left out ${file}: it is not of ${release}`);
  return paths;
}

async function findNamed({
  terminal,
  folder,
  arguments: patterns,
}: Call): Promise<readonly string[]> {
  const { findFiles } = await import("../../client/publish.ts");
  const { paths, leftOut } = await findFiles(patterns, folder);
  for (const file of leftOut) terminal.note(`left out ${file}: no wheel and no sdist`);
  if (paths.length > 0) return paths;
  throw new AppError("invalid", "Cannot publish: none of the files is a wheel or an sdist");
}

async function send(call: Call, connection: Connection, paths: readonly string[]): Promise<void> {
  const { terminal } = call;
  const { readDistribution, sendDistribution } = await import("../../client/publish.ts");
  const { http, server, index } = connection;
  const url = `${server}/${index}/legacy/`;
  // All of them are read before the first is sent: a file that cannot be sent at all shall leave nothing half done.
  const distributions = await Promise.all(paths.map(readDistribution));
  terminal.say(`To ${url}`);
  terminal.say(`Files: ${distributions.map(({ filename }) => filename).join(", ")}`);
  const credential = connection.credential ?? (await askToken(call, url));
  const sent: Sent[] = [];
  for (const distribution of distributions) {
    const { filename, size } = distribution;
    const progress = terminal.startProgress(filename, size);
    try {
      const upload = { http, url, credential, onSent: progress.show };
      const outcome = await sendDistribution(distribution, upload);
      progress.finish(`${terminal.paint("green", WORDS[outcome])} ${filename} ${formatSize(size)}`);
      sent.push({ distribution, outcome });
    } catch (error) {
      // A server that gave no answer has refused nothing.
      const isRefused = error instanceof AppError && error.kind !== "unavailable";
      const words = isRefused ? "refused" : "not sent";
      progress.finish(`${terminal.paint("red", words)} ${filename}`);
      throw error;
    }
  }
  const total = distributions.reduce((sum, { size }) => sum + size, 0);
  if (sent.length > 1) terminal.say(`${sent.length} files, ${formatSize(total)}.`);
  answer(call, connection, sent);
}

interface Sent {
  readonly distribution: Distribution;
  readonly outcome: Outcome;
}

const WORDS = {
  sent: "sent",
  same: "was there already",
  replaced: "replaced",
} as const satisfies Record<Outcome, string>;

function answer({ terminal }: Call, { server, index }: Connection, sent: readonly Sent[]): void {
  const releases = new Map(
    sent.map(({ distribution }) => [
      `${distribution.project} ${distribution.version}`,
      distribution,
    ]),
  );
  const lines = [...releases.values()].map(({ project, version }) => {
    const page = `${server}/${index}/${normalizeName(project)}/`;
    return `${page}\n  pip install -i ${server}/${index}/simple/ ${project}==${version}`;
  });
  const files = sent.map(({ distribution: { filename, size }, outcome }) => ({
    ...{ filename, size, outcome },
  }));
  terminal.answer({ index, server, files }, lines.join("\n"));
}

async function askToken({ terminal }: Call, url: string): Promise<Credential> {
  if (terminal.isInteractive) {
    return parseToken(await terminal.askHidden(`Token for ${url}`), "the prompt");
  }
  throw new AppError("unknown-caller", `Cannot publish to ${url}: no token was given`, {
    hint: "Put one into CHEESESHOP_TOKEN, or keep one by cheeseshop login; cheeseshop token create makes one",
  });
}
