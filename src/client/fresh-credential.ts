/** A credential that is renewed in time, where it is a token for minutes: an upload of many files may take longer. */
import type { Credential } from "./credentials.ts";

/** Answers with the credential as it is now. Several who ask at once wait for one renewal. */
export function keepFresh(
  first: Credential | undefined,
  now: () => number,
): () => Promise<Credential | undefined> {
  let current = first;
  let underWay: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    if (current?.kind !== "token") return;
    current = (await current.renewal?.renew()) ?? current;
  };
  return async () => {
    if (
      current?.kind === "token" &&
      current.renewal !== undefined &&
      now() >= current.renewal.dueMs
    ) {
      underWay ??= renew().finally(() => {
        underWay = undefined;
      });
      await underWay;
    }
    return current;
  };
}
