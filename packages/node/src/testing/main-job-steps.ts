/**
 * For tests: the main job as a list of the steps that write, from two people's sign-up to an outcome and an erasure, each of
 * which can be sent again; and all that the two can see, as one value to compare.
 */
import { ProblemError, createClient, type Client } from "@cosmicsync/api";
import type { RecordId } from "@cosmicsync/protocol";

export type Who = "ana" | "bo";

/** What the two know as they go: kept outside of the node. */
export interface Job {
  readonly name: string;
  readonly dueAt: string;
  readonly tokens: Partial<Record<Who, string>>;
  readonly ids: Partial<Record<Who | "project" | "former" | "introduction" | "collaboration" | "milestone", RecordId>>;
}

export interface JobStep {
  readonly name: string;
  /** Stretches a passphrase: takes ten times as long as the others. */
  readonly stretches?: true;
  /** Same request each time. `say` answers the client of one of the two, or of nobody. */
  readonly send: (job: Job, say: (who?: Who) => Client, idempotencyKey: string) => Promise<unknown>;
  /** How the same request is answered once it is done: as before, with a session of its own, or with this problem. */
  readonly again: "as before" | "anew" | string;
  /** Learns what an answer that never came would have told. */
  readonly recall?: (job: Job, anybody: Client) => Promise<void>;
}

const passphrase = "a long walk by the river";
const signInName = (job: Job, who: Who): string => `${who} ${job.name}`;

const signUp = (who: Who): JobStep => ({
  name: `${who} signs up`, stretches: true, again: "account/name-taken",
  async send(job, say) {
    const { token, account } = await say().call("signUp", { body: { name: signInName(job, who), passphrase, displayName: who, answers: { bring: "carpentry", seek: "photography", language: "en" }, consents: ["show", "match"] } });
    job.tokens[who] = token;
    job.ids[who] = account.person;
  },
  async recall(job, anybody) {
    const begun = await anybody.call("signIn", { body: { name: signInName(job, who), passphrase } }).catch((problem: unknown) => {
      if (problem instanceof ProblemError && problem.code === "account/wrong-name-or-passphrase") return undefined;
      throw problem;
    });
    if (begun !== undefined) [job.tokens[who], job.ids[who]] = [begun.token, begun.account.person];
  },
});

const step = (name: string, send: JobStep["send"], again: JobStep["again"] = "as before"): JobStep => ({ name, send, again });
const known = (job: Job, name: keyof Job["ids"]): RecordId => {
  const id = job.ids[name];
  if (id === undefined) throw new Error(`no ${name} so far`);
  return id;
};
const introduction = (job: Job, name: "former" | "introduction" = "introduction") => ({ introduction: known(job, name) });
const collaboration = (job: Job) => ({ collaboration: known(job, "collaboration") });
const contactOf = (who: Who) => ({ name: who, contacts: [{ channel: "email" as const, address: `${who}@example.org` }] });

export const jobSteps: readonly JobStep[] = [
  signUp("ana"),
  signUp("bo"),
  { name: "bo signs in", stretches: true, again: "anew", async send(job, say) { job.tokens.bo = (await say().call("signIn", { body: { name: signInName(job, "bo"), passphrase } })).token; } },
  step("ana edits her profile", (_job, say, idempotencyKey) => say("ana").call("editProfile", { idempotencyKey, body: {
    offers: [{ skill: "skill/carpentry", level: 3 }, { skill: "skill/bread-baking", level: 4 }], needs: [{ skill: "skill/photography", level: 2 }], interests: ["interest/gardening"],
    values: ["value/benevolence"], languages: [{ language: "en", level: "fluent" }], hoursPerWeek: 4, timeZone: "Europe/Lisbon", region: "PT", visibility: [{ field: "region", level: "match" }],
  } })),
  step("bo edits his profile", (_job, say, idempotencyKey) => say("bo").call("editProfile", { idempotencyKey, body: { offers: [{ skill: "skill/photography", level: 3 }], needs: [], headline: "Pictures of bread", name: null } })),
  step("ana consents", (_job, say, idempotencyKey) => say("ana").call("consent", { idempotencyKey, params: { purpose: "learn" }, body: { granted: true } })),
  step("bo takes a consent back", (_job, say, idempotencyKey) => say("bo").call("consent", { idempotencyKey, params: { purpose: "show" }, body: { granted: false } })),
  step("ana begins a project", async (job, say, idempotencyKey) => {
    const project = await say("ana").call("createProject", { idempotencyKey, body: { title: `Oven ${job.name}`, summary: "A bread oven for the street", needs: [{ skill: "skill/photography", level: 2 }] } });
    job.ids.project = project.id;
    return project;
  }),
  step("ana adds a role", (job, say, idempotencyKey) => say("ana").call("addRole", { idempotencyKey, params: { project: known(job, "project") }, body: { title: "Photographer", needs: [{ skill: "skill/photography" }], places: 1, open: true } })),
  step("ana edits the project", (job, say, idempotencyKey) => say("ana").call("editProject", { idempotencyKey, params: { project: known(job, "project") }, body: { stage: "started", needs: [], interests: ["interest/gardening"] } })),
  step("bo asks about the project", async (job, say, idempotencyKey) => {
    const asked = await say("bo").call("ask", { idempotencyKey, body: { project: known(job, "project"), note: "May I take the pictures?", ...contactOf("bo") } });
    job.ids.former = asked.id;
    return asked;
  }),
  step("ana says no", (job, say, idempotencyKey) => say("ana").call("answer", { idempotencyKey, params: introduction(job, "former"), body: { answer: "no" } })),
  step("bo withdraws", (job, say, idempotencyKey) => say("bo").call("withdraw", { idempotencyKey, params: introduction(job, "former") })),
  step("ana asks", async (job, say, idempotencyKey) => {
    const asked = await say("ana").call("ask", { idempotencyKey, body: { person: known(job, "bo"), note: "Shall we build a bread oven?", ...contactOf("ana") } });
    job.ids.introduction = asked.id;
    return asked;
  }),
  step("bo asks for more", (job, say, idempotencyKey) => say("bo").call("answer", { idempotencyKey, params: introduction(job), body: { answer: "ask-more", question: "Do you have a garden?" } })),
  step("ana replies", (job, say, idempotencyKey) => say("ana").call("reply", { idempotencyKey, params: introduction(job), body: { text: "A small one." } })),
  step("bo says yes", (job, say, idempotencyKey) => say("bo").call("answer", { idempotencyKey, params: introduction(job), body: { answer: "yes", ...contactOf("bo") } })),
  step("ana starts", async (job, say, idempotencyKey) => {
    const begun = await say("ana").call("start", { idempotencyKey, params: introduction(job), body: { title: "A bread oven", firstStep: { text: "Measure the garden", minutes: 90, dueAt: job.dueAt } } });
    job.ids.collaboration = begun.id;
    return begun;
  }),
  step("bo takes the first step", (job, say, idempotencyKey) => say("bo").call("firstStep", { idempotencyKey, params: collaboration(job) })),
  step("ana adds a milestone", async (job, say, idempotencyKey) => {
    const view = await say("ana").call("milestone", { idempotencyKey, params: collaboration(job), body: { title: "Bricks", dueAt: job.dueAt } });
    const added = view.milestones[0];
    if (added !== undefined) job.ids.milestone = added.id;
    return view;
  }),
  step("bo reaches the milestone", (job, say, idempotencyKey) => say("bo").call("milestone", { idempotencyKey, params: collaboration(job), body: { milestone: known(job, "milestone"), title: "Bricks", done: true } })),
  step("bo finishes", (job, say, idempotencyKey) => say("bo").call("finish", { idempotencyKey, params: collaboration(job), body: { result: "completed" } })),
  step("ana leaves a closing note", (job, say, idempotencyKey) => say("ana").call("closingNote", { idempotencyKey, params: collaboration(job), body: { note: "The oven is warm.", satisfaction: 5, again: "yes" } })),
  step("bo leaves a closing note", (job, say, idempotencyKey) => say("bo").call("closingNote", { idempotencyKey, params: collaboration(job), body: { note: "I learned to bake.", satisfaction: 5, again: "yes" } })),
  step("ana takes the project back", (job, say, idempotencyKey) => say("ana").call("removeProject", { idempotencyKey, params: { project: known(job, "project") } }), "project/not-found"),
  { ...step("ana erases her account", (_job, say, idempotencyKey) => say("ana").call("erase", { idempotencyKey, body: { passphrase } }), "request/not-signed-in"), stretches: true },
];

export type Seen = Readonly<Record<string, unknown>>;

/** All that the two can see, and anybody of them; but not scores, which go by the time, nor what hangs on who else is there. */
export const seeAll = async (job: Job, url: string): Promise<Seen> => {
  const anybody = createClient({ base: url });
  const seen: Record<string, unknown> = {};
  for (const who of ["ana", "bo"] as const) {
    const { [who]: token } = job.tokens;
    const { [who]: id } = job.ids;
    if (token === undefined || id === undefined) continue;
    const client = anybody.withToken(token);
    seen[`${who}, to anybody`] = await orProblem(anybody.call("person", { params: { person: id } }));
    seen[`${who}'s account`] = await orProblem(client.call("account").then(({ person, signInName, createdAt, spheres }) => ({ person, signInName, createdAt, spheres: spheres.map((sphere) => sphere.id) })));
    seen[`${who}'s profile`] = await orProblem(client.call("profile"));
    seen[`${who}'s consents`] = await orProblem(client.call("consents"));
    seen[`${who}'s projects`] = await orProblem(client.call("projects", { query: { mine: true } }));
    seen[`${who}'s introductions`] = await orProblem(client.call("introductions").then(({ introductions }) => introductions.map(({ you: _you, them: _them, ...rest }) => rest)));
    seen[`${who}'s collaborations`] = await orProblem(client.call("collaborations"));
  }
  return seen;
};

const orProblem = async (asked: Promise<unknown>): Promise<unknown> => asked.catch((problem: unknown) => {
  if (problem instanceof ProblemError) return { problem: problem.code };
  throw problem;
});
