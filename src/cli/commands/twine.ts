/** twine as a command line: its own commands and options, with its exit codes. */
import { AppError } from "../../errors.ts";
import type { Call, Command } from "../command.ts";
import type { TwineCall } from "../old-words/twine-words.ts";
import { readVersion } from "../version.ts";

export const twine: Command = {
  name: "twine",
  summary: "Take the words of twine: upload, check and register, with its options",
  arguments: [{ form: "[words...]", words: "What would follow twine" }],
  takesAllWords: true,
  examples: [
    "cheeseshop twine upload dist/*",
    "cheeseshop twine upload -r testpypi --skip-existing dist/*",
    "cheeseshop twine check --strict dist/*",
    "cheeseshop twine upload --help",
  ],
  async run(call) {
    const { formatTwineHelp, parseTwineWords } = await import("../old-words/twine-words.ts");
    const asked = parseTwineWords(call.arguments);
    if (asked.kind === "help") return call.terminal.answer({}, formatTwineHelp(asked.command));
    if (asked.kind === "version") {
      return call.terminal.answer({}, `twine of cheeseshop ${readVersion()}`);
    }
    const { terminal } = call;
    const plain = { ...terminal, paint: (_: unknown, text: string): string => text };
    await runCommand(asked.isPlain ? { ...call, terminal: plain } : call, asked);
  },
};

type Named = Exclude<TwineCall, { readonly kind: "help" | "version" }>;

async function runCommand(call: Call, { kind, options, files }: Named): Promise<void> {
  if (kind === "check") {
    const { runTwineCheck } = await import("../old-words/twine-check.ts");
    if (await runTwineCheck(call, files, options.has("strict"))) return;
    throw new AppError("invalid", "Cannot pass: not every description can be rendered");
  }
  const { runTwineRegister, runTwineUpload } = await import("../old-words/twine-upload.ts");
  if (kind === "upload") return runTwineUpload(call, options, files);
  await runTwineRegister(call, options, files[0] ?? "");
}
