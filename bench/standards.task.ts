/** One kind of work, done by us and by the peer on the same data. */
export interface Task {
  readonly name: string;
  /** How many times as fast we have to be. */
  readonly budget: number;
  /** How many times the peer's work ours is: times are compared by the unit. 1 where it is left out. */
  readonly scale?: number;
  /** What the peer gets: it must go through JSON. */
  readonly peerData: () => unknown;
  /** Makes all that our side needs. */
  readonly start: () => Work;
}

/** Our side of a task. */
export interface Work {
  /** What must be made anew for each run, outside the measured time. */
  readonly prepare?: () => void;
  readonly run: () => void;
}
