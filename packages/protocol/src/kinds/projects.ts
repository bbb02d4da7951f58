/** Kinds about what people do together and where: project, role, claim, sphere, membership, invitation. */
import { Type, type Static } from "typebox";
import { limits } from "../limits.ts";
import { HoursPerWeek, Level, Line, Link, LongText, Moment, Name, PersonId, ProjectId, RecordId, Region, SphereId, TimeZone, ConceptId, closed, concepts, languages, oneOf, skills, values } from "./fields.ts";
import { defineKind } from "./kind.ts";
import { Removal } from "./people.ts";

const id = "a".repeat(52);

/** Where an imported project comes from, so that it can be linked and credited. */
export const Source = closed({
  catalogue: Type.String({ pattern: "^[a-z0-9_-]{1,64}$" }),
  id: Line,
  url: Type.Optional(Link),
  licence: Line,
});

export const ProjectFields = closed({
  title: Type.Optional(Name),
  summary: Type.Optional(Line),
  description: Type.Optional(LongText),
  stage: Type.Optional(oneOf(["idea", "started", "running", "finishing", "done"])),
  state: Type.Optional(oneOf(["open", "paused", "closed"])),
  peopleWanted: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000 })),
  hoursPerWeek: Type.Optional(HoursPerWeek),
  timeZone: Type.Optional(TimeZone),
  region: Type.Optional(Region),
  links: Type.Optional(Type.Array(Link, { maxItems: limits.linksCount })),
  source: Type.Optional(Source),
});
export const ProjectSets = closed({
  needs: Type.Optional(skills),
  offers: Type.Optional(skills),
  interests: Type.Optional(concepts),
  values: Type.Optional(values),
  languages: Type.Optional(languages),
});
export const projectFieldNames = ["title", "summary", "description", "stage", "state", "peopleWanted", "hoursPerWeek", "timeZone", "region", "links", "source"] as const;
export const projectSetNames = ["needs", "offers", "interests", "values", "languages"] as const;
const removals = Type.Optional(Type.Array(Removal, { maxItems: limits.skillsCount }));

export const project = defineKind({
  name: "project", code: 10, title: "Project",
  description: "Begins a project (without `project`; needs a title and a summary) or changes one. `lead` is the person it belongs to; an imported project has none until it is claimed. `offers` is what one learns or gets there.",
  scopes: ["sphere"],
  body: closed({
    project: Type.Optional(ProjectId),
    lead: Type.Optional(PersonId),
    set: Type.Optional(ProjectFields),
    clear: Type.Optional(Type.Array(oneOf(projectFieldNames), { maxItems: projectFieldNames.length })),
    add: Type.Optional(ProjectSets),
    remove: Type.Optional(closed({ needs: removals, offers: removals, interests: removals, values: removals, languages: removals })),
    synthetic: Type.Optional(Type.Boolean({ description: "Made by a generator; shown as such" })),
  }),
  examples: [{ lead: id, set: { title: "Tool library", summary: "Neighbours lend each other tools." }, add: { needs: [{ skill: "skill/carpentry", level: 2 }], values: ["value/benevolence"] } }],
  refused: [{ why: "a title with a line break", body: { set: { title: "a\nb", summary: "x" } } }, { why: "a script address", body: { project: id, set: { links: ["javascript:alert(1)"] } } }],
});

export const role = defineKind({
  name: "role", code: 11, title: "Role",
  description: "A place in a project: what it needs, how many places, what its holder may do (scopes). Without `role` it begins one.",
  scopes: ["sphere"],
  body: closed({
    project: ProjectId,
    role: Type.Optional(RecordId),
    title: Name,
    needs: Type.Array(closed({ skill: ConceptId, level: Type.Optional(Level), must: Type.Optional(Type.Boolean()) }), { maxItems: limits.skillsCount }),
    places: Type.Integer({ minimum: 0, maximum: 1_000 }),
    hoursPerWeek: Type.Optional(HoursPerWeek),
    scopes: Type.Optional(Type.Array(oneOf(["edit-project", "answer-introductions", "moderate"]), { maxItems: 3 })),
    open: Type.Boolean(),
  }),
  examples: [{ project: id, title: "Carpenter", needs: [{ skill: "skill/carpentry", level: 3, must: true }], places: 1, open: true }],
  refused: [{ why: "a negative number of places", body: { project: id, title: "x", needs: [], places: -1, open: true } }],
});

export const claim = defineKind({
  name: "claim", code: 12, title: "Claim of a project",
  description: "Says that an imported project belongs to a person, with the proof that the node checked. Signed by the node that imported it.",
  scopes: ["sphere"],
  body: closed({ project: ProjectId, person: PersonId, method: oneOf(["web-page", "steward"]), evidence: Type.Optional(Link), provedAt: Moment }),
  examples: [{ project: id, person: id, method: "web-page", evidence: "https://example.org/", provedAt: 1_790_000_000_000 }],
  refused: [{ why: "no proof", body: { project: id, person: id } }],
});

export const sphere = defineKind({
  name: "sphere", code: 13, title: "Sphere",
  description: "Begins or changes a community. Its author is its first steward.",
  scopes: ["sphere", "home"],
  body: closed({
    sphere: Type.Optional(SphereId),
    name: Name,
    summary: Type.Optional(Line),
    openness: oneOf(["open", "private"]),
    joining: oneOf(["free", "ask", "invitation"]),
    demo: Type.Optional(Type.Boolean({ description: "Everybody and everything in it is synthetic" })),
  }),
  examples: [{ name: "Commons", openness: "open", joining: "free" }],
  refused: [{ why: "no name", body: { openness: "open", joining: "free" } }],
});

export const membership = defineKind({
  name: "membership", code: 14, title: "Membership",
  description: "A person's place in a sphere. Joining is signed by the person; being let in or out by a moderator.",
  scopes: ["sphere"],
  body: closed({ sphere: SphereId, person: PersonId, role: oneOf(["member", "moderator", "steward"]), state: oneOf(["asked", "joined", "left", "removed"]) }),
  examples: [{ sphere: id, person: id, role: "member", state: "joined" }],
  refused: [{ why: "an unknown role", body: { sphere: id, person: id, role: "owner", state: "joined" } }],
});

export const invitation = defineKind({
  name: "invitation", code: 15, title: "Invitation",
  description: "Opens a door: whoever knows the code may join. Holds only a hash of the code and never says anything about the invited.",
  scopes: ["home"],
  body: closed({ sphere: SphereId, project: Type.Optional(ProjectId), codeHash: RecordId, uses: Type.Integer({ minimum: 1, maximum: 10_000 }), expiresAt: Moment }),
  examples: [{ sphere: id, codeHash: id, uses: 1, expiresAt: 1_790_000_000_000 }],
  refused: [{ why: "the code itself", body: { sphere: id, code: "secret", uses: 1, expiresAt: 1 } }],
});

export type Source = Static<typeof Source>;
export type ProjectFields = Static<typeof ProjectFields>;
export type ProjectSets = Static<typeof ProjectSets>;
