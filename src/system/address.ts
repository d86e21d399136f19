/**
 * Which network addresses lie inside: the machine itself, its neighbours, and the services by which clouds hand out
 * credentials. A page of a stranger must not be able to send us there (server-side request forgery).
 * Spec: https://www.iana.org/assignments/iana-ipv4-special-registry/
 */
import { BlockList, isIP } from "node:net";

const INSIDE = makeBlockList([
  "0.0.0.0/8",
  "10.0.0.0/8",
  // Carrier-grade NAT; one cloud's metadata service is 100.100.100.200.
  "100.64.0.0/10",
  "127.0.0.0/8",
  // Link-local, with the metadata service of most clouds.
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/127",
  "fc00::/7",
  "fe80::/10",
  "fec0::/10",
  "ff00::/8",
  // IPv4 in other clothes: NAT64, its local form, 6to4 and Teredo lead to whatever address they carry.
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "2002::/16",
  "2001::/32",
]);

/** False for an address inside, and for what is no address at all. IPv4 written as IPv6 counts as IPv4. */
export function isPublicAddress(address: string): boolean {
  // A zone such as `%eth0` only stands at addresses that are link-local anyway.
  const bare = address.replace(/%.*$/, "");
  const family = isIP(bare);
  if (family === 0) return false;
  return !INSIDE.check(bare, family === 4 ? "ipv4" : "ipv6");
}

/** The address that a URL's host is, written out; `undefined` where it is a name. */
export function addressOfHost(hostname: string): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(bare) === 0 ? undefined : bare;
}

function makeBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix = ""] = network.split("/");
    list.addSubnet(address, Number(prefix), address.includes(":") ? "ipv6" : "ipv4");
  }
  return list;
}
