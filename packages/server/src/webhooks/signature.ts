/**
 * What an endpoint knows a delivery by, after the specification of Standard Webhooks (https://www.standardwebhooks.com): three headers, of which the
 * signature is HMAC-SHA256 over "id.timestamp.body", in base64 after "v1,". While a secret is being changed there are two, the new one first.
 *
 * The secret is 256 bits of chance, shown once as "whsec_" and base64. At rest it is sealed under the node's own secret and bound to its webhook: moved to
 * another one's row it does not open.
 */
import { createHmac } from "node:crypto";
import type { Crypto, RecordId } from "@cosmicsync/protocol";
import type { Row } from "@cosmicsync/storage";

export interface WebhookSecrets {
  /** `shown`: for whoever verifies, in this answer and nowhere else. */
  create(webhook: RecordId): { readonly shown: string; readonly sealed: Uint8Array };
  /** The secrets that sign at a moment; one, or two while the former still counts. */
  open(webhook: Pick<Row<"webhook">, "webhookId" | "sealedSecret" | "sealedFormer" | "formerUntil">, now: number): Uint8Array[];
}

const secretBytes = 32;
/** How long the former secret signs too: a day to bring the new one to every place that verifies. */
export const bothMillis = 86_400_000;

export const createWebhookSecrets = (crypto: Crypto, secret: Uint8Array): WebhookSecrets => {
  const sealingKey = crypto.hash(Buffer.concat([Buffer.from("cosmicsync webhook sealing key v1"), secret]));
  const context = (webhook: RecordId): Uint8Array => new TextEncoder().encode(`cosmicsync webhook secret v1 ${webhook}`);
  const open = (webhook: RecordId, sealed: Uint8Array): Uint8Array => {
    const opened = crypto.open(sealingKey, sealed, context(webhook));
    if (opened === undefined) throw new Error("a webhook's secret does not open under this node's secret");
    return opened;
  };
  return {
    create(webhook) {
      const made = crypto.randomBytes(secretBytes);
      return { shown: `whsec_${Buffer.from(made).toString("base64")}`, sealed: crypto.seal(sealingKey, made, context(webhook)) };
    },
    open: ({ webhookId, sealedSecret, sealedFormer, formerUntil }, now) =>
      [sealedSecret, ...(sealedFormer !== null && formerUntil !== null && formerUntil > now ? [sealedFormer] : [])].map((sealed) => open(webhookId, sealed)),
  };
};

/** `at`: milliseconds; the header has seconds. */
export const signedHeaders = (secrets: readonly Uint8Array[], id: string, at: number, body: string): Record<string, string> => {
  const timestamp = String(Math.floor(at / 1_000));
  const signatures = secrets.map((secret) => `v1,${createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64")}`);
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
};
