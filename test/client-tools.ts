/**
 * The clients that docs/clients.md tells of, each of a known version in an environment of its own, and where they lie.
 * They are installed from PyPI when they are first wanted.
 */
import path from "node:path";
import { findToolEnvironment } from "./tool-environment.ts";

/** What is installed for each. The first of a line is the tool, the rest is what it does not work without. */
const TOOLS = {
  poetry: { poetry: "2.5.1" },
  // It asks for hishel 1.4.0 or newer, and fails with 2.0.0, which has renamed a class.
  pdm: { pdm: "2.29.4", hishel: "1.4.0" },
  hatch: { hatch: "1.18.2" },
  flit: { flit: "4.2.0" },
  pipenv: { pipenv: "2026.10.3" },
  bandersnatch: { bandersnatch: "6.8.0" },
  peryx: { peryx: "2026.1010.0" },
  "devpi-server": { "devpi-server": "6.20.3" },
  pypiserver: { pypiserver: "2.4.2", passlib: "1.7.4" },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

export type ToolName = keyof typeof TOOLS;

export const TOOL_NAMES = Object.keys(TOOLS) as readonly ToolName[];

/** The version of a tool that the tests install. */
export function toolVersion(tool: ToolName): string {
  return Object.values(TOOLS[tool])[0] ?? "";
}

/** Where a program of the tool lies, the one of its name if none is given; or why a test has to be skipped. */
export function findTool(
  tool: ToolName,
  program: string = tool,
): { readonly program: string; readonly missing: string | false } {
  const folder = findToolEnvironment(`clients/${tool}`, TOOLS[tool]);
  return folder === undefined
    ? { program: "", missing: `${tool} is not here, and cannot be installed` }
    : { program: path.join(folder, "bin", program), missing: false };
}
