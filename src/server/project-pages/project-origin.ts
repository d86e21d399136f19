/** Where the files of a project come from, as its page says it. */
export type Origin =
  | {
      readonly kind: "hosted";
      /** The index of the chain that has it. */
      readonly index: string;
      /** The upstream has a project of this name, too, and it is not shown here; or nobody could tell yet. */
      readonly claim?: "taken" | "unchecked" | undefined;
    }
  | {
      readonly kind: "mirror";
      readonly index: string;
      /** The name of the upstream for people: `PyPI`, or its host. */
      readonly upstream: string;
      /** Why what is shown may not be what the upstream has now, in sentences. */
      readonly faults: readonly string[];
    };
