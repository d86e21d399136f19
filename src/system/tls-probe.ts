/** Finds out whether a server that gave http:// no answer is one of https://: most such just close the connection. */
import { connect } from "node:tls";

const PATIENCE_MS = 3_000;

/** Whether TLS is spoken where `url` leads, with whatever certificate: nothing is said to it, and nothing believed. */
export function speaksTls(url: URL): Promise<boolean> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || 80);
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: PATIENCE_MS });
    const end = (speaks: boolean): void => {
      socket.destroy();
      resolve(speaks);
    };
    socket.once("secureConnect", () => end(true));
    // An alert is TLS, too: it may want a name or a certificate.
    socket.on("error", (error) => end("code" in error && /_ALERT_/.test(String(error.code))));
    socket.once("timeout", () => end(false));
    socket.once("close", () => end(false));
  });
}
