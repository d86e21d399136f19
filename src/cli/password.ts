/** Passwords: never an argument, for lists of processes are public. */
import type { PasswordCredential } from "../client/credentials.ts";
import { AppError } from "../errors.ts";
import type { Call } from "./command.ts";

/** What passwords need of a call. */
export type PasswordCall = Pick<Call, "env" | "readInput"> & {
  readonly terminal: Pick<Call["terminal"], "isInteractive" | "askHidden">;
};

/**
 * The password of whoever signs in: `CHEESESHOP_PASSWORD`, else asked for where somebody is there, else standard input.
 * Throws `invalid` where none says it.
 */
export async function askSignIn(
  call: PasswordCall,
  user: string,
  server: string,
): Promise<PasswordCredential> {
  const found = await findPassword(call, `Password of ${user} on ${server}`);
  if (found.password !== "") return { kind: "password", user, ...found };
  throw new AppError("invalid", `Cannot sign in as ${user}: no password was given`, {
    hint: "Put it into CHEESESHOP_PASSWORD, or send it to standard input",
  });
}

async function findPassword(
  { env, terminal, readInput }: PasswordCall,
  question: string,
): Promise<Pick<PasswordCredential, "password" | "place">> {
  const said = env.CHEESESHOP_PASSWORD;
  if (said !== undefined && said !== "") return { password: said, place: "CHEESESHOP_PASSWORD" };
  if (terminal.isInteractive) {
    return { password: await terminal.askHidden(question), place: "the prompt" };
  }
  return { password: withoutLineEnd(await readInput()), place: "standard input" };
}

/** A password that is to be set: asked for, or by `--password-stdin` from standard input. */
export async function readNewPassword(call: Call, question: string): Promise<string> {
  if (!call.isOn("password-stdin")) {
    if (call.terminal.isInteractive) return call.terminal.askHidden(question);
    throw new AppError("invalid", "Cannot ask for the password: there is no terminal", {
      hint: "Send it to standard input, with --password-stdin",
    });
  }
  const text = withoutLineEnd(await call.readInput());
  if (text === "") {
    throw new AppError("invalid", "Cannot set the password: standard input was empty");
  }
  return text;
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}
