/**
 * Skills that a project's role cannot do without. A person is suggested for a project, and it to them, only where they serve every such skill of one of its open roles; where a role names none, the
 * project is open to anybody. It is about skills alone: values may stand for belief, so a project leaves nobody out for theirs (policy); what a person asks of projects stands in `conditions.ts`.
 */
import type { Subject } from "./subject.ts";

/** Served so far at least: the skill itself some levels below, or one very near. */
const leastServed = 0.45;

/** `served`: how far the person serves a skill of the project, 0 to 1. */
export const meetsMusts = ({ musts }: Pick<Subject, "musts">, served: (skill: string) => number): boolean =>
  musts === undefined || musts.some((role) => role.every((skill) => served(skill) >= leastServed));
