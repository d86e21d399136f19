/** What a password must be. How it is kept is for `system/password-hash.ts`. */
import { AppError } from "../../errors.ts";

const SHORTEST = 8;
/** More costs time to hash and makes nothing safer. */
const LONGEST = 1024;

/** Throws `invalid` with the rule that the password breaks; never with the password. */
export function checkNewPassword(userName: string, password: string): void {
  const obstacle = findObstacle(userName, password);
  if (obstacle === undefined) return;
  throw new AppError("invalid", `Cannot set the password of ${userName}: ${obstacle}`, {
    hint: `Use at least ${SHORTEST} characters; a few words in a row are good`,
  });
}

function findObstacle(userName: string, password: string): string | undefined {
  const length = [...password].length;
  if (length < SHORTEST) return `it has ${length} characters, and at least ${SHORTEST} are needed`;
  if (length > LONGEST) return `it has more than ${LONGEST} characters`;
  if (password.toLowerCase() === userName.toLowerCase()) return "it is the user's name";
  if (new Set(password).size < 3) return "it repeats one or two characters";
  // A password that looks like a token would be taken for one, and never be found.
  if (password.startsWith("cheeseshop_")) return 'it begins with "cheeseshop_", as tokens do';
  return undefined;
}
