/** What every answer tells a browser: to believe our types, to load nothing of others, to tell others nothing. */
import { CONTENT_SECURITY_POLICY } from "../pages/layout.ts";

/** Names and values in turn, as `writeHead` takes them. */
export const SAFE_HEADERS: readonly string[] = headersWith(CONTENT_SECURITY_POLICY);

/** A browser must never show an uploaded file as a page of this site. */
export const SAFE_FILE_HEADERS: readonly string[] = headersWith("default-src 'none'; sandbox");

function headersWith(policy: string): readonly string[] {
  return [
    ...["Content-Security-Policy", policy],
    ...["X-Content-Type-Options", "nosniff"],
    ...["Referrer-Policy", "same-origin"],
  ];
}
