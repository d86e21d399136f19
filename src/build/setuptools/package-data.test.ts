import { memoryTree } from "../../../test/fakes/memory-tree.ts";
import { testGrowth } from "../../../test/growth.ts";
import { listPackageData } from "./package-data.ts";

const PROJECT = {
  packages: ["sample"],
  folders: {},
  packageData: {},
  excludePackageData: {},
  includePackageData: true,
};

testGrowth([
  [
    "listPackageData() with the files of one package",
    (text) => listPackageData(memoryTree({}), PROJECT, text.split("\n")),
    (size) => Array.from({ length: size }, (_, index) => `sample/d${index}.json`).join("\n"),
  ],
]);
