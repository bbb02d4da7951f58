/** Neighbours: nodes that are connected, and how they come to hold the same records of what they share. */
export * from "./mail.ts";
export * from "./neighbourhood.ts";
export { forgetLeftSpheres, graceMillis as leftSphereGraceMillis, type LeftSpheresParts } from "./left-spheres.ts";
export { createNeighbourhood } from "./create-neighbourhood.ts";
export { neighbourBudgets, neighbourBudgetTable } from "./budgets.ts";
