/** The cluster of Citus that tests may use, where somebody gives one. */
export const citusUrl = (): string => process.env["COSMICSYNC_CITUS_URL"] ?? "";
/** Why there is none; undefined where there is one. */
export const citusMissing = (): string | undefined => (citusUrl() === "" ? "COSMICSYNC_CITUS_URL names no cluster" : undefined);
