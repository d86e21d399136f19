/** A folder of an author for a test, and our commands run in it. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Outcome, run, temporaryFolder } from "./clients.ts";
import { MAIN, OF_THIS_MACHINE } from "./shop.ts";

export interface AuthorFolder {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): void;
  read(file: string): string;
  cheeseshop(...words: readonly string[]): Promise<Outcome>;
  /** The same, with variables besides. */
  cheeseshopWith(
    env: Readonly<Record<string, string>>,
    ...words: readonly string[]
  ): Promise<Outcome>;
  /** Any other program; a test that gives it an exit code other than 0 throws. */
  do(program: string, ...words: readonly string[]): Promise<string>;
}

/** git's author, and a home without settings. */
const AUTHOR = {
  ...{ GIT_AUTHOR_NAME: "Ann", GIT_AUTHOR_EMAIL: "ann@example.com" },
  ...{ GIT_COMMITTER_NAME: "Ann", GIT_COMMITTER_EMAIL: "ann@example.com" },
};

export function makeAuthorFolder(files: Readonly<Record<string, string>> = {}): AuthorFolder {
  const folder = path.join(temporaryFolder(), "work");
  mkdirSync(folder);
  const made: AuthorFolder = {
    path: folder,
    write(texts) {
      for (const [file, text] of Object.entries(texts)) {
        mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        writeFileSync(path.join(folder, file), text);
      }
    },
    read: (file) => readFileSync(path.join(folder, file), "utf8"),
    cheeseshop: (...words) =>
      run(process.execPath, [MAIN, ...words], { folder, env: OF_THIS_MACHINE }),
    cheeseshopWith: (env, ...words) =>
      run(process.execPath, [MAIN, ...words], { folder, env: { ...OF_THIS_MACHINE, ...env } }),
    async do(program, ...words) {
      const { code, output, stdout } = await run(program, words, { folder, env: AUTHOR });
      if (code !== 0) throw new Error(`${program} ${words.join(" ")}: ${output}`);
      return stdout;
    },
  };
  made.write(files);
  return made;
}
