/** Every route's handler, by name; the compiler holds that none is missing. */
import type { Handlers } from "../http/call.ts";
import { accessHandlers } from "./access.ts";
import { accountHandlers } from "./accounts.ts";
import { claimHandlers } from "./claims.ts";
import { collaborationHandlers } from "./collaborations.ts";
import { conditionHandlers } from "./conditions.ts";
import { consentHandlers } from "./consents.ts";
import { correctionHandlers } from "./corrections.ts";
import { introductionHandlers } from "./introductions.ts";
import { matchHandlers } from "./matches.ts";
import { networkHandlers } from "./network.ts";
import { nodeHandlers } from "./node.ts";
import type { HandlerParts } from "./parts.ts";
import { peopleHandlers } from "./people.ts";
import { previewHandlers } from "./preview.ts";
import { profileHandlers } from "./profile.ts";
import { projectHandlers } from "./projects.ts";
import { sphereHandlers } from "./spheres.ts";
import { trioHandlers } from "./trios.ts";
import { vocabularyHandlers } from "./vocabulary.ts";
import { webhookHandlers } from "./webhooks.ts";

export const createHandlers = (parts: HandlerParts): Handlers => ({
  ...nodeHandlers(parts), ...previewHandlers(parts), ...accountHandlers(parts), ...accessHandlers(parts), ...vocabularyHandlers(parts), ...correctionHandlers(parts), ...sphereHandlers(parts),
  ...profileHandlers(parts), ...consentHandlers(parts), ...conditionHandlers(parts), ...matchHandlers(parts), ...peopleHandlers(parts), ...projectHandlers(parts), ...claimHandlers(parts),
  ...introductionHandlers(parts), ...trioHandlers(parts), ...collaborationHandlers(parts), ...webhookHandlers(parts), ...networkHandlers(parts),
});
