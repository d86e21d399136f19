/**
 * Whether bytes may lie in the store of which no row knows, since not even that could be written: the disk was full, or
 * the server before has died. Kept in memory; through a stop it lasts by the note in the data folder.
 */
export interface SweepMark {
  isSet(): boolean;
  set(): void;
  /** Once the database itself knows that the store is to be swept. */
  clear(): void;
}

export function makeSweepMark(wasAbandoned = false): SweepMark {
  let isSet = wasAbandoned;
  return {
    isSet: () => isSet,
    set() {
      isSet = true;
    },
    clear() {
      isSet = false;
    },
  };
}
