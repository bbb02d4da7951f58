/** Serves the HTTP interface: `createServer` builds it from its parts; the rest is what the node and its command line share with it. */
export { createServer } from "./app.ts";
export { defaultSettings, type NetworkPort, type ServerEvents, type ServerParts, type ServerSettings } from "./parts.ts";
export { createKeyring, type Keyring, type NewKey } from "./accounts/keyring.ts";
export { createAtHome, settlePerson, type AtHome, type AtHomeParts } from "./accounts/at-home.ts";
export { callOff, handOut, takeIn, type HandedOut, type MoveParts, type TakenIn } from "./accounts/move.ts";
export { archiveContext } from "./accounts/archive.ts";
export { hashInvitationCode, invitationDraftKey, newInvitationCode } from "./accounts/invitation.ts";
export { createPageReader, type Page, type PageReader } from "./claim/read-page.ts";
export { removeDemo, type RemovedDemo } from "./demo/remove-demo.ts";
export { createDispatcher, type Dispatcher, type DispatcherEvents, type DispatcherParts } from "./webhooks/dispatcher.ts";
export { createOutbox } from "./webhooks/outbox.ts";
export { createPost, type Post } from "./webhooks/post.ts";
export { createWebhookSecrets } from "./webhooks/signature.ts";
export { sweep, type Swept } from "./upkeep/sweep.ts";
export { ensureDefaultSphere, readDefaultSphere } from "./reading/default-sphere.ts";
export { compareShadow, learnOnce, type LearningParts, type LearningRound } from "./learning/learning.ts";
export { createModels, type Models } from "./learning/models.ts";
export { readObservations } from "./learning/observations.ts";
