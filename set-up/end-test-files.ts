/**
 * Loaded into every test file: ends it where something that it left open would keep it alive for ever. Node's own
 * `--test-force-exit` ends files before all of their results are read, and they are lost without a word.
 */
import { after } from "node:test";

/** For what ends by itself. */
const PATIENCE_MS = 5000;

// The runner itself, which starts the files, loads this as well.
if (process.env.NODE_TEST_CONTEXT !== undefined) {
  after(() => {
    setTimeout(() => {
      process.stderr.write("A test has left something open: its file was ended by force\n");
      process.exit();
    }, PATIENCE_MS).unref();
  });
}
