/**
 * Every setting of a node, declared once: name, unit, default, bounds, meaning. The start check, `cosmicsync settings`,
 * the reference page and `.env.example` come from here.
 */
import { isIP } from "node:net";
import { limits } from "@cosmicsync/protocol";

export interface Setting<T> {
  readonly env: string;
  readonly meaning: string;
  readonly unit?: string;
  readonly default: T;
  /** In words, for people. */
  readonly bounds: string;
  /** The value a text means, or undefined where it is out of bounds. */
  readonly read: (text: string) => T | undefined;
}

const whole = (env: string, fallback: number, min: number, max: number, meaning: string, unit?: string): Setting<number> => ({
  env, meaning, default: fallback, bounds: `whole number from ${min} to ${max}`, ...(unit === undefined ? {} : { unit }),
  read: (text) => (/^\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined),
});
const word = <const W extends string>(env: string, fallback: W, words: readonly W[], meaning: string): Setting<W> => ({
  env, meaning, default: fallback, bounds: words.join(", "), read: (text) => words.find((one) => one === text),
});
const path = (env: string, fallback: string, meaning: string): Setting<string> => ({
  env, meaning, default: fallback, bounds: "a path", read: (text) => (text !== "" && !text.includes("\0") ? text : undefined),
});
const list = (env: string, meaning: string): Setting<readonly string[]> => ({
  env, meaning, default: [], bounds: "host names, comma-separated",
  read: (text) => { const names = text.split(",").map((name) => name.trim().toLowerCase()).filter((name) => name !== ""); return names.every((name) => /^[a-z0-9.:[\]-]{1,253}$/.test(name)) ? names : undefined; },
});
/** A port, or the word that keeps this door shut. */
const door = (env: string, fallback: number, meaning: string): Setting<number | "off"> => ({
  env, meaning, default: fallback, bounds: "off, or whole number from 0 to 65535",
  read: (text) => (text === "off" ? "off" : /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
});
/** Multiaddresses are checked whole by the transports; here only that each could be one. */
const addresses = (env: string, meaning: string): Setting<readonly string[]> => ({
  env, meaning, default: [], bounds: `up to ${limits.peerAddressesCount} multiaddresses, comma-separated`,
  read: (text) => { const all = text.split(",").map((one) => one.trim()).filter((one) => one !== ""); return all.length <= limits.peerAddressesCount && all.every((one) => /^(\/[A-Za-z0-9.:_-]+)+$/.test(one) && one.length <= limits.peerAddressChars) ? all : undefined; },
});

const isPostgres = (text: string): boolean => URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol) && new URL(text).pathname.length > 1;

export const settings = {
  home: path("COSMICSYNC_HOME", "~/.cosmicsync", "Where the node keeps its files: database, keys, lock. One node a folder"),
  port: whole("COSMICSYNC_PORT", 4_747, 0, 65_535, "TCP port of the web app and the API; 0 takes a free one"),
  host: { env: "COSMICSYNC_HOST", meaning: "Address to listen on; anything but the loopback wants HTTPS in front", default: "127.0.0.1", bounds: "an IP address or host name", read: (text) => (/^[A-Za-z0-9.:-]{1,253}$/.test(text) ? text : undefined) } satisfies Setting<string>,
  hostNames: list("COSMICSYNC_HOST_NAMES", "Names under which browsers reach this node through an HTTPS proxy; other Host headers are refused, and the proxy's X-Forwarded-For is believed"),
  name: { env: "COSMICSYNC_NAME", meaning: "What this node calls itself", default: "SharedSpheres", bounds: "1 to 60 characters", read: (text) => (/^[^\p{Cc}]{1,60}$/u.test(text) ? text : undefined) } satisfies Setting<string>,
  demo: word("COSMICSYNC_DEMO", "first", ["first", "never"], "Whether a new node begins with a demo sphere of synthetic people and projects"),
  joining: word("COSMICSYNC_JOINING", "open", ["open", "invitation"], "Who may sign up: everybody, or only who has an invitation"),
  statistics: word("COSMICSYNC_STATISTICS", "off", ["off", "on"], "Whether `cosmicsync statistics` may count, with noise, which skills and interests go together among people who agreed to be measured"),
  logLevel: word("COSMICSYNC_LOG", "info", ["error", "warn", "info", "debug"], "How much is logged"),
  data: path("COSMICSYNC_DATA", "../shared/data", "Folder of real catalogues for tests and benchmarks"),
  network: word("COSMICSYNC_NETWORK", "auto", ["auto", "on", "off"], "Whether this node talks with other nodes: on, off, or from the moment that it has a peer or an open invite"),
  networkHost: { env: "COSMICSYNC_NETWORK_HOST", meaning: "IP address on which other nodes may reach this one; the default is this machine alone, 0.0.0.0 every network it is in. A node that listens nowhere else can still join others", default: "127.0.0.1", bounds: "an IPv4 or IPv6 address", read: (text) => (isIP(text) > 0 ? text : undefined) } satisfies Setting<string>,
  networkPort: door("COSMICSYNC_NETWORK_PORT", 4_748, "TCP port for other nodes; 0 takes a free one"),
  networkWebSocketPort: door("COSMICSYNC_NETWORK_WS_PORT", 4_749, "TCP port for other nodes by WebSocket; 0 takes a free one"),
  networkAnnounce: addresses("COSMICSYNC_NETWORK_ANNOUNCE", "Addresses under which others reach this node, where they differ from those it listens on; they go into invites"),
  mdns: word("COSMICSYNC_MDNS", "off", ["off", "on"], "Whether nodes on the same local network are looked for by mDNS, and this one can be found; nobody becomes a peer by being found"),
  relay: word("COSMICSYNC_RELAY", "off", ["off", "client", "server"], "client: be reachable behind a router through peers that relay. server: relay for other nodes, within bounds"),
  encoder: { env: "COSMICSYNC_ENCODER", meaning: "Folder of a text encoder in ONNX (config.json, tokenizer.json, onnx/model.onnx) that finds who means alike instead of the shipped one, read beside other work; empty for the shipped one. It wants @huggingface/transformers in the home folder; nothing is downloaded", default: "", bounds: "empty, or a path", read: (text) => (text.includes("\0") ? undefined : text) } satisfies Setting<string>,
  learning: word("COSMICSYNC_LEARNING", "on", ["on", "trial", "off"], "Whether answers, of people who agreed to it, change how scores count: on, off, or trial: a model is made and tried, and used when `cosmicsync models promote` says so. Nothing is learned from fewer than 200 answers"),
  webhooks: word("COSMICSYNC_WEBHOOKS", "on", ["on", "local", "off"], "Whether people may have other programs told of what changes for them (webhooks): at https addresses of the open network, with local also on this machine's loopback, which is for development"),
  databaseUrl: { env: "COSMICSYNC_DATABASE_URL", meaning: "PostgreSQL database to keep everything in; empty for the embedded one in the home folder", default: "", bounds: "empty, or postgres://user:password@host:port/database", read: (text) => (text === "" || isPostgres(text) ? text : undefined) } satisfies Setting<string>,
  databaseMib: whole("COSMICSYNC_DATABASE_MIB", 0, 0, 100_000_000, "Size over which the database does not grow; 0 for as large as the disk", "MiB"),
  ballastMib: whole("COSMICSYNC_BALLAST_MIB", 16, 0, 1_024, "Room kept in a file beside the embedded database, given up when the disk is full so that people can still leave; 0 for none", "MiB"),
  requestsPerMinute: whole("COSMICSYNC_REQUESTS_PER_MINUTE", 600, 1, 1_000_000, "Requests a minute from one address, where a route says nothing else"),
  requestSeconds: whole("COSMICSYNC_REQUEST_SECONDS", 20, 1, 600, "Longest time a request may take", "seconds"),
  sessionDays: whole("COSMICSYNC_SESSION_DAYS", 30, 1, 365, "How long a sign-in lasts", "days"),
  closeSeconds: whole("COSMICSYNC_CLOSE_SECONDS", 4, 1, 60, "How long running requests may take to end at shutdown", "seconds"),
} as const;

export type SettingName = keyof typeof settings;
export type Settings = { readonly [K in SettingName]: (typeof settings)[K] extends Setting<infer T> ? T : never };

/** A setting that is out of bounds: which one, what was found, what is allowed. */
export class WrongSetting extends Error {
  constructor(setting: Setting<unknown>, found: string) {
    // A database's address may hold a password.
    super(`${setting.env}=${JSON.stringify(found.replace(/:[^:/]*@/, ":...@").slice(0, 60))} is not allowed: ${setting.bounds}. It means: ${setting.meaning}.`);
    this.name = "WrongSetting";
  }
}

/** Reads all settings from an environment; throws `WrongSetting` for the first that is out of bounds. */
export const readSettings = (environment: Readonly<Record<string, string | undefined>>): Settings => {
  const read: Partial<Record<SettingName, unknown>> = {};
  for (const [name, setting] of Object.entries(settings) as [SettingName, Setting<unknown>][]) {
    const text = environment[setting.env];
    const value = text === undefined ? setting.default : setting.read(text);
    if (value === undefined) throw new WrongSetting(setting, text ?? "");
    read[name] = value;
  }
  return read as Settings;
};

/** The reference page, as Markdown. */
export const settingsPage = (): string => [
  "# Settings", "", "<!-- Generated by tools/make-reference.ts from packages/node/src/settings.ts: edit that, then run `npm run reference`. -->", "", "A node reads these environment variables at start and refuses to start with a value out of bounds.", "",
  "| variable | default | allowed | meaning |", "|---|---|---|---|",
  ...Object.values(settings).map((setting: Setting<unknown>) => `| \`${setting.env}\` | ${shown(setting)} | ${setting.bounds} | ${setting.meaning}. |`), "",
].join("\n");

/** An example environment file with every setting at its default, commented out. */
export const environmentExample = (): string => [
  "# Settings of a CosmicSync node; see docs/reference/settings.md. Every line shows the default.", "",
  ...Object.values(settings).flatMap((setting: Setting<unknown>) => [`# ${setting.meaning} (${setting.bounds}).`, `# ${setting.env}=${String(setting.default)}`, ""]),
].join("\n").replace(/\n+$/, "\n");

const shown = (setting: Setting<unknown>): string => {
  const text = String(setting.default);
  return text === "" ? "(empty)" : `${text}${setting.unit === undefined ? "" : ` ${setting.unit}`}`;
};
