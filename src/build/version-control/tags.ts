/** The tags of a checkout. */
import { isAppError } from "../../errors.ts";
import { askCheckout, findCheckout, type ProgramWorld } from "./checkout.ts";

/** `undefined` where no checkout is, or no program that could tell. */
export async function listTags(
  folder: string,
  world: ProgramWorld,
): Promise<readonly string[] | undefined> {
  const checkout = findCheckout(folder, true);
  if (checkout === undefined) return undefined;
  const words = checkout.kind === "git" ? ["tag"] : ["tags", "--template", "{tag}\n"];
  try {
    const { code, stdout } = await askCheckout(checkout, folder, words, world);
    return code === 0 ? stdout.split("\n").filter((tag) => tag !== "") : undefined;
  } catch (error) {
    // Without git nobody knows its tags: it is no reason to check nothing else.
    if (isAppError(error) && error.kind === "not-found") return undefined;
    throw error;
  }
}
