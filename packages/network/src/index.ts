/** Network: links between nodes, on libp2p. */
export * from "./host.ts";
export { hostSettingsByDefault, type HostSettings } from "./settings.ts";
