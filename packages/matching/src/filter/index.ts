/** Suggestions from what people took part in: interactions in, projects out. */
export { createFilter, filterDefaults, type Filter, type FilterSettings, type Suggested } from "./filter.ts";
export { createRenewedFilter, renewalShare, type RenewedFilter } from "./renewed-filter.ts";
export { filterBounds, FilterError, readInteractions, type Interaction, type InteractionMatrix } from "./interactions.ts";
export { closedFormProjects, createClosedForm, type Scoring } from "./closed-form.ts";
export { createGraphFilter, type GraphScoring, type GraphSettings } from "./graph-filter.ts";
export { strongest } from "./strongest.ts";
export { chooseShares, createLikelyMembers, idealGain, memberWays, type LikelyMembers, type MemberShares, type MemberWay } from "./likely-members.ts";
export type { PastTeam } from "./skill-likeness.ts";
export { evenFactors, mostFactor, reordered, type Candidates, type EvenSettings } from "./even.ts";
