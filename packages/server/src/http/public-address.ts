/**
 * Which addresses are of the open network. Whoever can name an address here must not reach this machine, its network or a cloud's metadata through it
 * (server-side request forgery): by IANA's special-purpose registries everything but global unicast is closed, and so is what wraps an IPv4 address
 * (::ffff:0:0/96, 64:ff9b::/96, 2002::/16, 2001::/32).
 */
import { BlockList, isIP } from "node:net";

const closedNetworks = new BlockList();
for (const [network, bits] of [["0.0.0.0", 8], ["10.0.0.0", 8], ["100.64.0.0", 10], ["127.0.0.0", 8], ["169.254.0.0", 16], ["172.16.0.0", 12], ["192.0.0.0", 24], ["192.0.2.0", 24], ["192.88.99.0", 24], ["192.168.0.0", 16], ["198.18.0.0", 15], ["198.51.100.0", 24], ["203.0.113.0", 24], ["224.0.0.0", 4], ["240.0.0.0", 4]] as const) closedNetworks.addSubnet(network, bits, "ipv4");
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");
const closedWithinGlobal = new BlockList();
for (const [network, bits] of [["2001::", 23], ["2001:db8::", 32], ["2002::", 16], ["3fff::", 20]] as const) closedWithinGlobal.addSubnet(network, bits, "ipv6");

export const isPublicAddress = (address: string): boolean => {
  switch (isIP(address)) {
    case 4: return !closedNetworks.check(address, "ipv4");
    case 6: return globalUnicast.check(address, "ipv6") && !closedWithinGlobal.check(address, "ipv6");
    default: return false;
  }
};
