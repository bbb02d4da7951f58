/**
 * For tests: machines that are not there. Each is a network namespace of Linux with its own addresses and routes; wires between them can be
 * cut, and one may be a router that hides what is behind it (NAT). Takes root and `ip` (iproute2), a router also `nft` (nftables);
 * `namespacesMissing` and `translationMissing` say what is missing. Everything goes when it is disposed of.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";

export interface Machine {
  /** The words that run a program there. */
  readonly within: readonly string[];
  ip(...words: readonly string[]): void;
  /** Passes on what is meant for others. */
  forward(): void;
  /** Hides what comes from 10.0.0.0/8 behind its own address, as a router at home does: from outside nobody begins anything. */
  translate(): void;
}
export interface Wire {
  cut(): void;
  mend(): void;
}
export interface Machines extends Disposable {
  machine(): Machine;
  /** A wire between two, with an address for each end: `10.77.1.1`, of a net of 256. */
  wire(one: Machine, oneAddress: string, other: Machine, otherAddress: string): Wire;
}

const ip = (...words: readonly string[]): string | undefined => {
  const { error, status, stderr } = spawnSync("ip", words, { encoding: "utf8" });
  return error === undefined && status === 0 ? undefined : (error?.message ?? stderr.trim());
};
const must = (...words: readonly string[]): void => {
  const fault = ip(...words);
  if (fault !== undefined) throw new Error(`ip ${words.join(" ")}: ${fault}`);
};

const inside = (name: string, program: string, ...words: readonly string[]): string | undefined => {
  const { error, status, stderr } = spawnSync("ip", ["netns", "exec", name, program, ...words], { encoding: "utf8" });
  return error === undefined && status === 0 ? undefined : (error?.message ?? stderr.trim());
};
const mustInside = (name: string, program: string, ...words: readonly string[]): void => {
  const fault = inside(name, program, ...words);
  if (fault !== undefined) throw new Error(`${program} ${words.join(" ")}: ${fault}`);
};
const translation = "add table ip nat; add chain ip nat post { type nat hook postrouting priority 100; }; add rule ip nat post ip saddr 10.0.0.0/8 ip daddr != 10.0.0.0/8 masquerade";

/** False, or the one line for a test that is left out. */
export const namespacesMissing = (): string | false => {
  const [name, wire] = [`csprobe${randomBytes(3).toString("hex")}`, `csp${randomBytes(4).toString("hex")}`];
  const fault = ip("netns", "add", name) ?? ip("-n", name, "link", "add", wire, "type", "veth", "peer", "name", `${wire}b`);
  ip("netns", "delete", name);
  return fault === undefined ? false : `no network namespaces here (root and iproute2 are needed): ${fault}`;
};

export const translationMissing = (): string | false => {
  const missing = namespacesMissing();
  if (missing !== false) return missing;
  const name = `csprobe${randomBytes(3).toString("hex")}`;
  const fault = ip("netns", "add", name) ?? inside(name, "nft", translation);
  ip("netns", "delete", name);
  return fault === undefined ? false : `no translation of addresses here (nftables is needed): ${fault}`;
};

export const createMachines = (): Machines => {
  const run = randomBytes(3).toString("hex");
  const names = new Map<Machine, string>();
  let wires = 0;
  return {
    machine() {
      const name = `cs${run}${names.size}`;
      must("netns", "add", name);
      const machine: Machine = {
        within: ["ip", "netns", "exec", name], ip: (...words) => { must("-n", name, ...words); },
        forward: () => { mustInside(name, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"); },
        translate: () => { mustInside(name, "nft", translation); },
      };
      names.set(machine, name);
      machine.ip("link", "set", "lo", "up");
      return machine;
    },
    wire(one, oneAddress, other, otherAddress) {
      const [a, b] = [`w${wires}a`, `w${wires}b`];
      wires += 1;
      one.ip("link", "add", a, "type", "veth", "peer", "name", b, "netns", names.get(other)!);
      for (const [machine, device, address] of [[one, a, oneAddress], [other, b, otherAddress]] as const) {
        machine.ip("address", "add", `${address}/24`, "dev", device);
        machine.ip("link", "set", device, "up");
        // Where real machines have a default route, by which multicast goes too.
        machine.ip("route", "replace", "224.0.0.0/4", "dev", device);
      }
      return { cut: () => { one.ip("link", "set", a, "down"); }, mend: () => { one.ip("link", "set", a, "up"); } };
    },
    [Symbol.dispose]() { for (const name of names.values()) ip("netns", "delete", name); },
  };
};
