/** What handlers are made from: the server's parts, and what the server has made of them. */
import type { ApiKeys } from "../accounts/api-key.ts";
import type { Passphrases } from "../accounts/passphrase.ts";
import type { Sessions } from "../accounts/session.ts";
import type { Cursors } from "../http/cursor.ts";
import type { ServerParts } from "../parts.ts";
import type { WebhookSecrets } from "../webhooks/signature.ts";

export interface HandlerParts extends ServerParts {
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  readonly webhookSecrets: WebhookSecrets;
  readonly passphrases: Passphrases;
  readonly cursors: Cursors;
}
