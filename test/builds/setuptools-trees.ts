/** What the sample projects of setuptools are made of: their files beside the configuration. */
import type { SampleProject } from "./reference.ts";

export type Files = Readonly<Record<string, string>>;

export const BUILD_SYSTEM = `[build-system]
requires = ["setuptools>=61"]
build-backend = "setuptools.build_meta"
`;

export function sample(files: Files, programs: readonly string[] = []): SampleProject {
  return { backend: "setuptools.build_meta", files, programs };
}

export const SOURCES: Files = {
  "src/sample/__init__.py": '"""Sample."""\n__version__ = "1.2.3"\n',
  "src/sample/core.py": "def main():\n    return 3\n",
};

export const FLAT: Files = {
  "sample/__init__.py": "VERSION = (1, 4, 0)\n",
  "sample/sub/__init__.py": "",
  "sample/sub/deep/__init__.py": "",
};

export const WITH_DATA: Files = {
  ...SOURCES,
  "src/sample/py.typed": "",
  "src/sample/core.pyi": "def main() -> int: ...\n",
  "src/sample/data/a.json": "{}\n",
  "src/sample/data/b.txt": "b\n",
  "src/sample/data/deep/c.json": "[]\n",
  "src/sample/data/.hidden": "h\n",
  "src/sample/templates/page.html": "<p>\n",
};

export const README: Files = { ...SOURCES, "README.md": "# Sample\r\n\r\nText with ünïcode.\r\n" };
