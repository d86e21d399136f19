/** `twine check`: whether descriptions can be rendered, in twine's own words, which scripts read. */
import { findDescriptionProblems } from "../../client/description-problems.ts";
import type { RenderedDescription } from "../../readme/render-text.ts";
import type { Metadata } from "../../standards/metadata.ts";
import type { Call } from "../command.ts";
import type { Style } from "../terminal.ts";
import { findTwineFiles, readTwineMetadata } from "./twine-files.ts";

/** Returns whether all files have passed. */
export async function runTwineCheck(
  { terminal, folder }: Call,
  patterns: readonly string[],
  isStrict: boolean,
): Promise<boolean> {
  const { files } = await findTwineFiles(patterns, folder);
  if (files.length === 0) terminal.say("ERROR    No files to check.");
  let hasPassed = true;
  for (const file of files) {
    const { warnings, problems } = await checkDescription(await readTwineMetadata(file));
    const verdict = judge(problems.length > 0, warnings.length > 0, isStrict);
    hasPassed &&= verdict.isPassed;
    terminal.answer({ file }, `Checking ${file}: ${terminal.paint(verdict.style, verdict.words)}`);
    if (problems.length > 0) {
      terminal.say(
        "ERROR    `long_description` has syntax errors in markup and would not be rendered on PyPI.",
      );
    }
    for (const { line, message } of problems) {
      terminal.say(`         ${line === undefined ? "" : `line ${line}: `}${message}`);
    }
    for (const warning of warnings) terminal.say(`WARNING  ${warning}`);
  }
  return hasPassed;
}

interface Verdict {
  readonly words: string;
  readonly style: Style;
  readonly isPassed: boolean;
}

function judge(isFaulty: boolean, isWarned: boolean, isStrict: boolean): Verdict {
  if (isFaulty) return { words: "FAILED", style: "red", isPassed: false };
  if (!isWarned) return { words: "PASSED", style: "green", isPassed: true };
  return isStrict
    ? { words: "FAILED due to warnings", style: "red", isPassed: false }
    : { words: "PASSED with warnings", style: "yellow", isPassed: true };
}

interface Judged {
  readonly warnings: readonly string[];
  readonly problems: RenderedDescription["problems"];
}

async function checkDescription({
  description = "",
  descriptionContentType: contentType,
}: Metadata): Promise<Judged> {
  const isThere = description.trim() !== "" && description.trimEnd() !== "UNKNOWN";
  return {
    warnings: [
      ...(contentType === undefined
        ? ["`long_description_content_type` missing. defaulting to `text/x-rst`."]
        : []),
      ...(isThere ? [] : ["`long_description` missing."]),
    ],
    problems: isThere ? (await findDescriptionProblems(description, contentType)).faults : [],
  };
}
