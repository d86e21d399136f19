/** What several commands have in one wording: options, and the sentence beside a new secret. */
import type { Option } from "./command.ts";

export const SERVER: Option = {
  form: "--server <address>",
  words: "The server; otherwise the one that cheeseshop use has kept",
  variable: "CHEESESHOP_SERVER",
};

export const INDEX: Option = {
  form: "--index <owner/name>",
  words: "The index; otherwise the one that cheeseshop use has kept, or root/main",
};

/** With `CONFIG`, of commands that work without a server: `findDataFolder` reads them. */
export const DATA: Option = {
  form: "--data <folder>",
  words: "The server's data folder",
  variable: "CHEESESHOP_DATA",
};

export const CONFIG: Option = {
  form: "--config <file>",
  words: "The server's settings",
  variable: "CHEESESHOP_CONFIG",
};

/** The password is looked for by `askSignIn`. */
export const AS: Option = {
  form: "--as <user>",
  words:
    "Sign in by the password of this user, not by a token: it is asked for, or read from CHEESESHOP_PASSWORD or standard input",
};

export const ONCE = "Keep it safe: the token is shown once, and nobody can look it up again.";
