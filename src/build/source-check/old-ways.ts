/** What authors wrote once, and what comes of it today. */
import type { ReportToAuthor } from "../../rules/author-catalog.ts";
import type { SourceTree } from "../source-tree.ts";
import type { SaidValues } from "./said-values.ts";

export function checkOldWays(tree: SourceTree, said: SaidValues, report: ReportToAuthor): void {
  const { setupPy, setupCfg } = tree;
  if (setupPy?.source === "distutils") {
    const lines = setupPy.text.split("\n");
    const at = lines.findIndex((line) => /^\s*(?:from|import)\s+distutils\b/.test(line));
    const message = "setup.py takes setup from distutils, which left Python in 3.12";
    report("source-distutils", message, { place: { file: "setup.py", line: at + 1 } });
  }
  // pbr reads setup.cfg for itself.
  const isRead = setupPy?.keywords.has("pbr") !== true;
  for (const { message, hint, place } of (isRead && setupCfg?.warnings) || []) {
    const details = { ...(hint !== undefined && { hint }), ...(place !== undefined && { place }) };
    report("source-key", message, details);
  }
  const zipSafe = said.findPlace("zip_safe");
  if (zipSafe !== undefined) {
    report("source-zip-safe", "zip_safe changes no wheel", { place: zipSafe });
  }
  const namespaces = said.findPlace("namespace_packages");
  if (namespaces !== undefined) {
    report(
      "source-namespace-packages",
      "namespace_packages is for Python 2, and setuptools will not read it much longer",
      { place: namespaces },
    );
  }
}
