/** Attestations of `publish`: those that lie beside the files, and new ones where a CI proves who it is. */
import { writeFile } from "node:fs/promises";
import type { Distribution } from "../client/publish.ts";
import type { Call } from "./command.ts";
import { openHttp } from "./connect.ts";

/** Throws `invalid` for a file that has none where nothing can be signed. */
export async function attestAll(
  call: Call,
  distributions: readonly Distribution[],
  isDryRun: boolean,
): Promise<readonly Distribution[]> {
  const { findAttestations, withAttestations } = await import("../client/attached-files.ts");
  const attested: Distribution[] = [];
  let identity: Promise<string | undefined> | undefined;
  for (const distribution of distributions) {
    const found = await findAttestations(distribution.path);
    identity ??= found.length > 0 ? undefined : findIdentity(call);
    const token = found.length > 0 ? undefined : await identity;
    if (token !== undefined && isDryRun) {
      call.terminal.say(`would sign ${distribution.filename}`);
      attested.push(distribution);
    } else {
      const made = token === undefined ? [] : [await sign(call, distribution, token)];
      attested.push(await withAttestations(distribution, [...found, ...made]));
    }
  }
  return attested;
}

/** One for all files: an identity is good for as long as a run takes to sign them. */
async function findIdentity(call: Call): Promise<string | undefined> {
  const [{ askIdentity }, { SIGSTORE_AUDIENCE }] = await Promise.all([
    import("../client/trusted-publishing.ts"),
    import("../client/sign-attestation.ts"),
  ]);
  const http = await openHttp(call);
  try {
    return (await askIdentity(http, SIGSTORE_AUDIENCE, call.env))?.token;
  } finally {
    await http.close();
  }
}

/** It is kept beside the file: what is sent a second time need not be signed again. */
async function sign(
  { env, terminal }: Call,
  distribution: Distribution,
  token: string,
): Promise<string> {
  const { signAttestation } = await import("../client/sign-attestation.ts");
  const { CHEESESHOP_FULCIO: fulcioUrl, CHEESESHOP_REKOR: rekorUrl } = env;
  const file = `${distribution.path}.publish.attestation`;
  terminal.say(`Signing ${distribution.filename} by Sigstore`);
  const text = await signAttestation(distribution, token, {
    ...(fulcioUrl && { fulcioUrl }),
    ...(rekorUrl && { rekorUrl }),
  });
  await writeFile(file, text);
  return file;
}
