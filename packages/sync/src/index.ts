/** Sync: the one way by which records come in, from here or from elsewhere. */
export * from "./admission.ts";
export { readAskFacts, readFacts, readRecord } from "./facts.ts";
export * from "./reading.ts";
export * from "./replica.ts";
export type { CheckSignatures } from "./verify-ahead.ts";
export * from "./shared-profile.ts";
export * from "./mail/index.ts";
export * from "./erasure-receipts.ts";
export { forgetMoved, identityAmong, isMoving, movingName, packPerson, readHomes, tellHome } from "./moving.ts";
export * from "./reconcile/index.ts";
export { equivocationOf, showsEquivocation } from "./equivocation.ts";
export * from "./link.ts";
export { createSharedSets, identityKinds, type SetChange, type SharedSet, type SharedSets } from "./scope.ts";
export { createForeignNews, type ForeignNews } from "./foreign-news.ts";
export * from "./neighbours/index.ts";
export { addPeer, addressesMost, listPeerSpheres, listPeers, removePeer, shareSphere, unshareSphere, type Peer, type PeerSphere, type SphereFilter } from "./peers.ts";
export * from "./invite.ts";
export { refreshSearch } from "./search-upkeep.ts";
