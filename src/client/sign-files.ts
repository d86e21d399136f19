/** Detached signatures by GnuPG, as distutils and twine have made them. */
import { AppError } from "../errors.ts";
import { runProcess } from "../system/process.ts";
import type { Environment } from "./user-folders.ts";

export interface Signing {
  /** `gpg` where nobody says another. */
  readonly program?: string;
  /** Whose key; GnuPG's own choice otherwise. */
  readonly identity?: string;
  readonly env: Environment;
}

/** Writes the signature beside the file and returns its path. Throws `invalid` with the program's last words. */
export async function signFile(
  file: string,
  { program = "gpg", identity, env }: Signing,
): Promise<string> {
  const signature = `${file}.asc`;
  const { code, stderr } = await runProcess(
    program,
    [
      "--detach-sign",
      ...(identity === undefined ? [] : ["--local-user", identity]),
      ...["--armor", "--yes", "--output", signature, file],
    ],
    { env },
  );
  if (code === 0) return signature;
  throw new AppError("invalid", `Cannot sign "${file}": ${program} failed`, {
    hint: stderr.trim().split("\n").slice(-3).join("\n  "),
  });
}
