/** Names and addresses of this machine itself, where nobody listens on the way. */

/** Of the host of an address, as `URL` gives it. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
