/** The log: one JSON line an event on standard output, by pino. Redacted values print as such; people are pseudonyms. */
import { pino, type Logger } from "pino";

export type { Logger };
/** Fields that must never be written even if somebody hands them in by mistake. */
const never = ["passphrase", "token", "cookie", "authorization", "secretKey", "note", "text", "name", "contacts", "address", "code"].flatMap((field) => [field, `*.${field}`]);

export const createLogger = (level: "error" | "warn" | "info" | "debug", destination?: NodeJS.WritableStream): Logger =>
  pino({ level, base: null, redact: { paths: never, censor: "[redacted]" } }, ...(destination === undefined ? [] : [destination]));
