/** Runs the index server. */
import type { Command, Option } from "../command.ts";

/**
 * The settings that may stand on the command line. They are said here again in the words of the server's own table, so
 * that help needs no server to be loaded; test/docs.test.ts holds the two together.
 */
export const SERVE_FLAGS: readonly Option[] = [];

export const serve: Command = {
  name: "serve",
  summary: "Run the index server",
  options: [
    ...SERVE_FLAGS,
    { form: "--config <file>", words: "A TOML file of settings", variable: "CHEESESHOP_CONFIG" },
    { form: "--check-config", words: "Check the settings and end" },
  ],
  examples: ["cheeseshop serve", "cheeseshop serve --port 8080 --data /srv/cheeseshop"],
  async run() {},
};
