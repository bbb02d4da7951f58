/** What the command line says when something broke: what happened, the facts that help, and what to do. Never a stack trace. */
import { errors, isErrorCode } from "@cosmicsync/protocol";

export const describeFailure = (failure: unknown): string => {
  if (!(failure instanceof Error)) return String(failure);
  const { code, facts } = failure as { code?: unknown; facts?: Readonly<Record<string, string | number>> };
  if (typeof code === "string" && isErrorCode(code)) {
    const { meaning, remedy } = errors[code];
    const known = Object.entries(facts ?? {}).map(([name, value]) => `${name} ${value}`).join(", ");
    return `${meaning}${known === "" ? "" : ` (${known})`} ${remedy} [${code}]`;
  }
  if (code === "EACCES" || code === "EPERM") return `${failure.message}: this account may not read or write there`;
  if (code === "ENOSPC") return `${errors["storage/full"].meaning} ${errors["storage/full"].remedy} [storage/full]`;
  return failure.message;
};
