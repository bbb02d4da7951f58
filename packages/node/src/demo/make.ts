/**
 * Puts the demo into the store: a sphere marked `demo`, synthetic people signed by keys that are forgotten at once, and
 * their projects. Runs in a few durable steps; what a start that died left behind is removed before it is begun anew.
 */
import type { Vocabulary } from "@cosmicsync/matching/vocabulary";
import type { Crypto, RecordId } from "@cosmicsync/protocol";
import { removeDemo } from "@cosmicsync/server";
import type { Store } from "@cosmicsync/storage";
import type { Replica, Signer } from "@cosmicsync/sync";
import { createPassingSigner } from "../signer.ts";
import { generateDemo } from "./generate.ts";

export const demoState = "demo";
const seed = 20_261_101;
const peoplePerStep = 45;

export interface DemoParts { readonly store: Store; readonly replica: Replica; readonly vocabulary: Vocabulary; readonly crypto: Crypto; readonly nodeSigner: Signer; readonly now: () => number }

/** Answers how many people and projects were made; none where this node has, or once had, its demo. */
export const makeDemo = async ({ store, replica, vocabulary, crypto, nodeSigner, now }: DemoParts): Promise<{ people: number; projects: number }> => {
  if ((await store.read.get("nodeState", { name: demoState })) !== undefined) return { people: 0, projects: 0 };
  if ((await store.read.count("sphere", { fanOut: true }, { demo: true })) > 0) await removeDemo(store, replica);
  const content = generateDemo(vocabulary, seed);
  const sphere = await replica.write(async (step) => {
    const { id } = await step.publish(nodeSigner, { kind: "sphere", body: { name: "Demo", summary: "Synthetic people and projects, made by a generator to show how this works.", openness: "open", joining: "free", demo: true }, scope: { type: "home" } });
    return id;
  });
  const scope = { type: "sphere", sphere } as const;
  const leads: { person: RecordId; signer: Signer }[] = [];
  for (let from = 0; from < content.people.length; from += peoplePerStep) {
    const made = await replica.write(async (step) => {
      const people: { person: RecordId; signer: Signer }[] = [];
      for (const profile of content.people.slice(from, from + peoplePerStep)) {
        const signer = createPassingSigner(crypto.keyPair());
        const { id: person } = await step.publish(signer, { kind: "person", body: { began: now(), synthetic: true }, scope: { type: "home" } });
        await step.publishMany(signer, [
          { kind: "membership", body: { sphere, person, role: "member", state: "joined" }, scope },
          { kind: "consent", body: { person, purpose: "show", granted: true, wording: "demo" }, scope: { type: "home" } },
          { kind: "consent", body: { person, purpose: "match", granted: true, wording: "demo" }, scope: { type: "home" } },
          { kind: "profile", body: { person, set: profile.set, add: profile.add }, scope: { type: "home" } },
        ]);
        people.push({ person, signer });
      }
      return people;
    });
    leads.push(...made);
  }
  await replica.write(async (step) => {
    for (const [index, project] of content.projects.entries()) {
      const { person, signer } = leads[(index * 7) % leads.length]!;
      await step.publish(signer, { kind: "project", body: { lead: person, set: project.set, add: project.add, synthetic: true }, scope });
    }
    await step.writer.put("nodeState", { name: demoState, value: { sphere, madeAt: now() } });
  });
  return { people: content.people.length, projects: content.projects.length };
};
