/** Moves a node's database to another one, and back: SQLite to PostgreSQL, PostgreSQL to SQLite, PostgreSQL to PostgreSQL or Citus. */
export { isSamePlace, placeName, placeOf } from "./place.ts";
export type { Place } from "./place.ts";
export { finishTransfer, openSide, refuseMoved, transferStateOf, tryTransfer } from "./sides.ts";
export type { DryRun } from "./sides.ts";
export { processesOn } from "./processes.ts";
export { runTransfer } from "./transfer.ts";
export type { Phase, TouchedRow, TransferParts, TransferProgress, TransferReport } from "./transfer.ts";
export type { Change, Side } from "./side.ts";
export type { Role, TransferState } from "./state.ts";
export { digestView, differences } from "./digest-view.ts";
export type { Digests } from "./digest-view.ts";
export { createMovableStore } from "./movable-store.ts";
export type { MovableStore } from "./movable-store.ts";
