/**
 * What policy answers: allow, withhold or deny, by which rule, with a reason fit to show.
 *
 * `allow`: it may pass. `withhold`: it exists, yet this reader does not get it, and is not told that it exists. `deny`: it may
 * not be done, and whoever asked is told why. A reason is a key of the word files (`rule.<name>`), never a text, so that
 * every language says it in its own words.
 */
import type { ErrorCode } from "@cosmicsync/protocol";

/** Every rule that a decision can name, with its meaning for the reference page. */
export const rules = {
  "own": "People see everything of their own.",
  "shared-with-audience": "The person lets this audience see the field.",
  "narrower-than-audience": "The person shares the field with a closer audience only.",
  "never-before-introduced": "Contacts are for people whom both sides agreed to meet, whatever was set.",
  "no-consent-show": "The person has not agreed to be shown.",
  "no-consent-match": "The person has not agreed to be matched.",
  "no-consent-learn": "The person has not agreed that suggestions learn from what they say.",
  "no-consent-measure": "The person has not agreed to be counted.",
  "consent-given": "The person has agreed to this purpose.",
  "erased": "The person is gone.",
  "suspended": "The sphere's moderators have suspended this.",
  "hidden": "The sphere's moderators have hidden this.",
  "blocked": "One of the two does not want to meet the other.",
  "not-a-member": "Only members of the sphere may do this.",
  "not-a-moderator": "Only moderators of the sphere may do this.",
  "same-moderator": "An appeal is decided by somebody else.",
  "member": "Members of the sphere may do this.",
  "moderator": "Moderators of the sphere may do this.",
  "unclaimed": "Nobody answers for the project.",
  "closed-project": "The project is not looking for people.",
  "demo": "Synthetic people answer nobody.",
  "self-introduction": "Nobody can be introduced to themself.",
  "already-asked": "An introduction between the two is open.",
  "asked-recently": "A former request ended not long ago.",
  "inbox-full": "The other side has as many open requests as one answers with care.",
  "outbox-full": "The asker has as many open requests as may be.",
  "daily-limit": "The asker has asked as many people as one may in a day.",
  "may-ask": "The request may be made.",
  "not-a-participant": "Only the people in it may do this.",
  "not-now": "It is not in a state for this.",
  "question-missing": "Asking for more needs a question.",
  "too-many-questions": "As many questions were asked as may be.",
  "may-step": "The step may be taken.",
  "reviewed-feature": "Matching may read this; the review says why.",
  "protected-attribute": "Matching may never read this, nor what stands for it.",
  "unreviewed-feature": "Nobody has reviewed what matching would do with this.",
  "explained": "Both sides get their reasons and caveats.",
  "unexplained": "A match that cannot be explained to both sides is not shown.",
} as const satisfies Record<string, string>;

export type RuleName = keyof typeof rules;
export const ruleNames = Object.keys(rules) as readonly RuleName[];

export interface Decision {
  readonly outcome: "allow" | "withhold" | "deny";
  readonly rule: RuleName;
  /** Key of the word that says it: `rule.<name>`. */
  readonly reason: string;
}

export const allow = (rule: RuleName): Decision => ({ outcome: "allow", rule, reason: `rule.${rule}` });
export const withhold = (rule: RuleName): Decision => ({ outcome: "withhold", rule, reason: `rule.${rule}` });
export const deny = (rule: RuleName): Decision => ({ outcome: "deny", rule, reason: `rule.${rule}` });

const codes: Readonly<Partial<Record<RuleName, ErrorCode>>> = {
  "no-consent-match": "introduction/not-consented",
  "suspended": "introduction/not-consented",
  "unclaimed": "introduction/unclaimed",
  "closed-project": "introduction/unclaimed",
  "demo": "introduction/unclaimed",
  "self-introduction": "introduction/own",
  "already-asked": "introduction/already-asked",
  "asked-recently": "introduction/asked-recently",
  "inbox-full": "introduction/inbox-full",
  "outbox-full": "introduction/outbox-full",
  "daily-limit": "introduction/daily-limit",
  "erased": "person/not-found",
  "not-a-member": "sphere/closed",
  "question-missing": "introduction/question-missing",
  "too-many-questions": "introduction/not-now",
};

/** The error code under which a denial about an introduction reaches whoever asked. */
export const codeOf = (decision: Decision, otherwise: ErrorCode = "record/not-allowed"): ErrorCode => codes[decision.rule] ?? otherwise;
