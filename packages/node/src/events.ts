/**
 * One function per thing that happens, writing the log line and the metric together. People appear as pseudonyms that hold
 * until the next start of the node; texts, names, tokens and codes never come here.
 */
import type { Crypto, RecordId } from "@cosmicsync/protocol";
import type { DispatcherEvents, ServerEvents } from "@cosmicsync/server";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

/** A pseudonym for the log: hash of the id under a key that is made at start and kept nowhere. */
export const pseudonyms = (crypto: Crypto): ((person: RecordId) => string) => {
  const key = crypto.randomBytes(32);
  return (person) => Buffer.from(crypto.hash(Buffer.concat([key, Buffer.from(person)]))).toString("hex").slice(0, 12);
};

export const createEvents = (crypto: Crypto, log: Logger, metrics: Metrics): ServerEvents & DispatcherEvents => {
  const who = pseudonyms(crypto);
  return {
    requestFinished: ({ route, method, status, millis, reference, code }) => {
      metrics.requests.inc({ route, method, status: String(status) });
      metrics.requestSeconds.observe({ route }, millis / 1_000);
      log.debug({ event: "request", route, method, status, millis: Math.round(millis), reference, problem: code });
    },
    requestFailed: ({ route, reference, cause }) => {
      metrics.failures.inc({ route });
      log.error({ event: "request-failed", route, reference, error: describe(cause) });
    },
    signedUp: ({ person, steward, invited }) => { metrics.accounts.inc({ step: "sign-up" }); log.info({ event: "signed-up", person: who(person), steward, invited }); },
    signedIn: ({ person }) => { metrics.accounts.inc({ step: "sign-in" }); log.info({ event: "signed-in", person: who(person) }); },
    signInRefused: ({ known }) => { metrics.accounts.inc({ step: "refused" }); log.warn({ event: "sign-in-refused", known }); },
    signedOut: ({ person }) => { metrics.accounts.inc({ step: "sign-out" }); log.debug({ event: "signed-out", person: who(person) }); },
    erased: ({ person }) => { metrics.accounts.inc({ step: "erase" }); log.info({ event: "erased", person: who(person) }); },
    exported: ({ person }) => { metrics.accounts.inc({ step: "export" }); log.info({ event: "exported", person: who(person) }); },
    matched: ({ want, count, millis, preview }) => { metrics.matchSeconds.observe({ want }, millis / 1_000); log.debug({ event: "matched", want, count, millis: Math.round(millis), preview }); },
    // A no is told apart from a yes neither in the log nor in the counts: who can read them must not learn it either.
    introduced: ({ step }) => { metrics.introductions.inc({ step: step === "yes" || step === "no" ? "answer" : step }); log.debug({ event: "introduction" }); },
    collaborated: ({ step }) => { metrics.collaborations.inc({ step }); log.debug({ event: "collaboration", step }); },
    claimTried: ({ project, proved, method }) => log.info({ event: "claim", project, proved, method }),
    webhookTried: ({ person, outcome, status, problem, millis }) => {
      metrics.webhooks.inc({ outcome });
      metrics.webhookSeconds.observe(millis / 1_000);
      // What was told well has no line: beside the step that it tells of, a line would tell a no from a yes.
      if (outcome !== "delivered") log.debug({ event: "webhook", person: who(person), outcome, status, problem, millis });
    },
    webhookStopped: ({ person, why }) => { metrics.webhooks.inc({ outcome: "stopped" }); log.info({ event: "webhook-stopped", person: who(person), why }); },
    webhooksFailed: ({ cause }) => { metrics.webhooks.inc({ outcome: "error" }); log.error({ event: "webhooks-failed", error: describe(cause) }); },
    demoRemoved: ({ people, projects }) => log.info({ event: "demo-removed", people, projects }),
  };
};

/** Name, code and stack frames of an error, without its message: messages may hold what people wrote. */
const describe = (cause: unknown): Record<string, unknown> => {
  if (!(cause instanceof Error)) return { type: typeof cause };
  const frames = (cause.stack ?? "").split("\n").filter((line) => line.startsWith("    at ")).slice(0, 8).map((line) => line.trim());
  return { type: cause.name, code: "code" in cause ? cause.code : undefined, frames };
};
