/** Asks whether it is meant, before something is done that nothing brings back. */
import { AppError } from "../errors.ts";
import type { Call } from "./command.ts";

/** What asking needs of a call. */
export type ConfirmCall = Pick<Call, "isOn"> & {
  readonly terminal: Pick<Call["terminal"], "isInteractive" | "ask">;
};

export interface Deletion {
  /** What will be gone, in words. */
  readonly what: string;
  /** What the person types to say that it is meant. */
  readonly name: string;
}

/** Goes on with `--yes`, or when whoever is there types the name. Throws `invalid` else: no program deletes by default. */
export async function confirmDeletion(call: ConfirmCall, { what, name }: Deletion): Promise<void> {
  if (call.isOn("yes")) return;
  if (!call.terminal.isInteractive) {
    throw new AppError("invalid", `Cannot delete ${what}: nothing brings it back`, {
      hint: "Add --yes if it is meant, or yank it: that can be undone",
    });
  }
  const question = `Nothing brings it back. Type ${name} to delete ${what} for good`;
  if ((await call.terminal.ask(question)).trim() === name) return;
  throw new AppError("invalid", `Cannot delete ${what}: another name was typed`, {
    hint: "Nothing was deleted",
  });
}
