/** Checks files, or the project itself, before anybody else does. */
import type { CheckedFile, CheckOptions } from "../../client/check-files.ts";
import { AppError } from "../../errors.ts";
import type { ExpectedContents } from "../../rules/wheel-expected.ts";
import type { Call, Command } from "../command.ts";
import { asFault, type Checked, checkNamed } from "../publishing/check-named.ts";
import {
  countFindings,
  describeFinding,
  formatAnnotations,
  formatCounts,
  formatFindings,
} from "../publishing/findings.ts";
import { listIgnored } from "../publishing/ignored-rules.ts";
import { errorToJson, WrongUsage } from "../report-error.ts";

export const check: Command = {
  name: "check",
  summary: "Find what an index or a user would stumble over, before anything is sent",
  arguments: [
    {
      form: "[file...]",
      words:
        "Wheels and sdists, or patterns in quotes, or a project's folder, which is built in memory, or by Python in a copy; otherwise the newest version in dist",
    },
  ],
  options: [
    { form: "--strict", words: "Fail for warnings too" },
    {
      form: "--ignore <rule>",
      words:
        "Say nothing of this rule; ignore in [tool.cheeseshop] of pyproject.toml does the same",
      repeats: true,
    },
    {
      form: "--profile <profile>",
      words: "strict, as PyPI asks, or private, as an index of one's own does; otherwise strict",
    },
    {
      form: "--index <name>",
      words:
        "Look whether this index has other files of these names: pypi, testpypi, a name of .pypirc, owner/name, or the address of its simple API; a password in it is noted, for others see it",
    },
    {
      form: "--toplevel <names>",
      words: "All that may be at the top of a wheel, with commas: packages, and modules with .py",
    },
    {
      form: "--package <path>",
      words: "A package's folder or a module: wheels must hold its files, and no others",
      repeats: true,
    },
    {
      form: "--src-dir <path>",
      words: "A folder of packages and modules, as --package for each",
      repeats: true,
    },
    {
      form: "--package-omit <patterns>",
      words:
        "Names below these that no wheel has, with commas; otherwise .*,CVS,RCS,*.pyc,*.pyo,*.egg-info",
    },
    {
      form: "--python <program>",
      words: "The Python that builds a project's folder where only Python can",
    },
    { form: "--no-isolation", words: "Build with what that Python has installed" },
    {
      form: "--format <format>",
      words: "text, or github for annotations; otherwise github where GITHUB_ACTIONS is true",
    },
  ],
  examples: [
    "cheeseshop check",
    "cheeseshop check 'dist/*' --strict",
    "cheeseshop check . --ignore wheel-several-tops",
    "cheeseshop check --toplevel sample_lib --src-dir src",
  ],
  run: runCheck,
};

async function runCheck(call: Call): Promise<void> {
  const { terminal } = call;
  const format = readFormat(call);
  const profile = parseProfile(call.text("profile") ?? "strict");
  const { files, faults } = await checkWhatIsThere(call, profile);
  const counts = countFindings(files);
  const text =
    format === "github" ? formatAnnotations(files) : formatFindings(files, terminal.paint);
  terminal.answer({ files: files.map(toJson), ...counts, faults: faults.map(errorToJson) }, text);
  refuseFaults(faults);
  if (counts.errors > 0 || (call.isOn("strict") && counts.warnings > 0)) {
    throw new AppError("invalid", `Cannot pass: ${formatCounts(counts)}`);
  }
  const more = formatCounts(counts);
  terminal.say(
    `Passed: ${files.length} ${files.length === 1 ? "file" : "files"}${more && `, ${more}`}`,
  );
}

/** Whoever reads the answer by a program finds every fault in it, that of a broken pyproject.toml too. */
async function checkWhatIsThere(call: Call, profile: CheckOptions["profile"]): Promise<Checked> {
  try {
    const ignored = await listIgnored(call);
    const expected = await readExpected(call);
    const { files, faults } = await withIndex(call, (asked) =>
      checkNamed(call, {
        profile,
        ...(expected !== undefined && { expected }),
        ...asked,
      }),
    );
    const told = files.map((file) => ({
      ...file,
      problems: file.problems.filter(({ rule }) => !ignored.has(rule)),
    }));
    return { files: told, faults };
  } catch (error) {
    return { files: [], faults: [asFault(error)] };
  }
}

function refuseFaults([first, ...others]: readonly AppError[]): void {
  if (first === undefined) return;
  if (others.length === 0) throw first;
  const { hint, place } = first;
  throw new AppError(first.kind, first.message, {
    ...(hint !== undefined && { hint }),
    ...(place !== undefined && { place }),
    problems: others.map(({ message }) => ({ rule: "", level: "error", message })),
  });
}

/** What the options of check-wheel-contents say of wheels. */
async function readExpected(call: Call): Promise<ExpectedContents | undefined> {
  const tops = splitList(call.text("toplevel"));
  const packages = call.texts("package");
  const sources = call.texts("src-dir");
  const top = tops && { tops: tops.map((name) => name.replace(/\/$/, "")) };
  if (packages.length === 0 && sources.length === 0) return top;
  const { listPackageFiles, OMITTED } = await import("../../client/package-files.ts");
  const omitted = splitList(call.text("package-omit")) ?? OMITTED;
  return { ...top, files: await listPackageFiles({ packages, sources, omitted }, call.folder) };
}

function splitList(text: string | undefined): readonly string[] | undefined {
  return text
    ?.split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** How long PyPI and TestPyPI take further files for a release: 14 days. */
const OPEN_FOR_MS = 14 * 86_400_000;

/** Gives `work` the index of `--index`, where one is named. */
async function withIndex<T>(
  call: Call,
  work: (asked: Pick<CheckOptions, "index" | "closedBefore">) => Promise<T>,
): Promise<T> {
  const name = call.text("index");
  if (name === undefined) return work({});
  const [{ chooseNamed, lookForCredential }, { openHttp }, { openLook }] = await Promise.all([
    import("../publishing/choose-target.ts"),
    import("../connect.ts"),
    import("../../client/uploaded-files.ts"),
  ]);
  const http = await openHttp(call);
  try {
    const target = await chooseNamed(call, name);
    for (const note of target.notes) call.terminal.note(note);
    const index = openLook(http, target, await lookForCredential(call, target, http));
    const closedBefore = new Date(Date.now() - OPEN_FOR_MS);
    return await work({ index, ...(target.known !== undefined && { closedBefore }) });
  } finally {
    await http.close();
  }
}

function toJson({ label, filename, problems }: CheckedFile) {
  return { file: label, filename, problems: problems.map(describeFinding) };
}

const FORMATS = ["text", "github"] as const;

function readFormat(call: Call): (typeof FORMATS)[number] {
  const said = call.text("format") ?? (call.env.GITHUB_ACTIONS === "true" ? "github" : "text");
  const format = FORMATS.find((it) => it === said);
  if (format !== undefined) return format;
  throw new WrongUsage(`Cannot write findings as "${said}"`, `Use ${FORMATS.join(" or ")}`);
}

function parseProfile(text: string): CheckOptions["profile"] {
  if (text === "strict" || text === "private") return text;
  throw new WrongUsage(
    `Cannot check by "${text}": there is no such profile`,
    "Use strict or private",
  );
}
