/** Which way a project is built: natively only where that is sure to give what its backend would. */
import { AppError, isAppError, type Place } from "../errors.ts";
import type { NativeOptions } from "./backend.ts";
import { type BuildRequest, type NativePlan, planNatively } from "./native-build.ts";
import { NeedsPython } from "./needs-python.ts";
import type { SourceTree } from "./source-tree.ts";

/** `python` asks nothing of the project: whoever wants it, has it. */
export type WantedWay = "auto" | "native";

/** One of the ways, and the sentence that says why. */
export type Way =
  | { readonly kind: "native"; readonly plan: NativePlan; readonly sentence: string }
  | {
      readonly kind: "python";
      readonly sentence: string;
      /** What stands behind "because" in it. */
      readonly why: string;
    };

/** Throws `invalid` where the native way is wanted and not open, and for what the backend would refuse. */
export async function chooseWay(
  tree: SourceTree,
  wanted: WantedWay,
  request: BuildRequest,
  options: NativeOptions,
): Promise<Way> {
  try {
    const plan = await planNatively(tree, request, options);
    const why =
      wanted === "native" ? "--backend native says so" : `all that ${plan.backend} asks is written`;
    return { kind: "native", plan, sentence: `Building without Python: ${why}` };
  } catch (error) {
    if (isAppError(error)) throw (await import("./index-rules.ts")).locateError(tree.files, error);
    if (!(error instanceof NeedsPython)) throw error;
    if (wanted === "native") throw refuseNative(error);
    const why = `${error.message}${formatPlace(error.place)}`;
    return { kind: "python", why, sentence: `Building by Python, because ${why}` };
  }
}

function refuseNative({ message, place }: NeedsPython): AppError {
  return new AppError("invalid", `Cannot build without Python: ${message}`, {
    hint: "Take --backend python, or auto",
    ...(place !== undefined && { place }),
  });
}

function formatPlace(place: Place | undefined): string {
  if (place?.file === undefined) return "";
  return place.line === undefined ? ` (${place.file})` : ` (${place.file}:${place.line})`;
}
