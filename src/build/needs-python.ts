import type { Place } from "../errors.ts";

/** Something in a project that only its own backend, run by Python, can know. */
export class NeedsPython extends Error {
  readonly place: Place | undefined;

  /** `why` reads on after "by Python, because …". */
  constructor(why: string, place?: Place) {
    super(why);
    this.name = "NeedsPython";
    this.place = place;
  }
}
