/** `setup.py check`: a warning for each fault of the metadata, and with `-s` an error where there is any. */
import { readPlainMetadata } from "../../build/source-findings.ts";
import type { SourceTree } from "../../build/source-tree.ts";
import { AppError } from "../../errors.ts";
import { renderDescription } from "../../readme/render.ts";
import { type Metadata, parseMetadata } from "../../standards/metadata.ts";
import { checkMetadata } from "../../standards/metadata-check.ts";
import type { Call } from "../command.ts";
import type { SetupPyCall } from "./setup-py-words.ts";

/** The description is rendered with `-r` alone, as what it says it is, and without a word about it as reStructuredText. */
export async function runSetupPyCheck(
  call: Call,
  tree: SourceTree,
  asked: SetupPyCall,
): Promise<void> {
  const options = asked.commands.find(({ name }) => name === "check")?.options;
  const metadata = await readMetadata(tree);
  const warnings = checkMetadata(metadata).map(({ message }) => message);
  if (options?.has("restructuredtext") === true) warnings.push(...(await checkText(metadata)));
  if (!asked.isQuiet) call.terminal.say("running check");
  for (const message of warnings) call.terminal.say(`warning: check: ${message}`);
  if (options?.has("strict") === true && warnings.length > 0) {
    throw new AppError("invalid", "Cannot pass the check: the metadata has faults", {
      hint: "Correct what the warnings name",
    });
  }
}

/** As it would be built; where only Python can build it, as far as it is said plainly. */
async function readMetadata(tree: SourceTree): Promise<Metadata> {
  const { chooseWay } = await import("../../build/choose-way.ts");
  const request = { kinds: ["wheel"], formats: [], isWheelFromSdist: false } as const;
  const way = await chooseWay(tree, "auto", request, { generator: "cheeseshop" });
  if (way.kind === "python") return readPlainMetadata(tree);
  const [file] = way.plan.files;
  const members = file?.kind === "wheel" ? file.wheel.members : [];
  const content = members.find(({ name }) => name.endsWith(".dist-info/METADATA"))?.content;
  return parseMetadata((typeof content === "function" ? content() : content) ?? new Uint8Array(0));
}

async function checkText(metadata: Metadata): Promise<readonly string[]> {
  const { description: text = "", descriptionContentType: contentType } = metadata;
  if (text.trim() === "") return [];
  const { problems } = await renderDescription({ text, contentType });
  return problems.map(({ message, line }) =>
    line === undefined ? message : `${message} (line ${line})`,
  );
}
