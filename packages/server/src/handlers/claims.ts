/**
 * Claiming an imported project: the claimant puts a token on the project's own page, and the node looks for it there; or a
 * steward vouches. The node itself signs that it saw the proof.
 */
import { Refused, encodeId, readDocument, type Document, type ProjectFields, type RecordId } from "@cosmicsync/protocol";
import type { ProjectView } from "@cosmicsync/api";
import type { Reader, Row } from "@cosmicsync/storage";
import type { CallOf, Handlers } from "../http/call.ts";
import { readProject, showProject } from "../views/project-view.ts";
import { timeOf } from "../views/time.ts";
import { createViewing } from "../views/viewing.ts";
import type { HandlerParts } from "./parts.ts";

const claimMillis = 30 * 86_400_000;
/** Of a page; the token stands in the readable part of any honest one. */
export const pageBytes = 1_048_576;

export const claimHandlers = (parts: HandlerParts): Pick<Handlers, "startClaim" | "proveClaim"> => {
  const claimable = async (reader: Reader, call: { readonly person: RecordId; readonly language: string }, id: RecordId): Promise<Row<"project">> => {
    const row = await readProject(createViewing(parts, reader, call.person, call.language), id);
    if (row === undefined) throw new Refused("project/not-found");
    if (row.catalogue === null) throw new Refused("project/not-imported");
    if (row.lead !== null) throw new Refused("project/already-claimed");
    return row;
  };

  const publish = (call: CallOf<"proveClaim">, claimant: RecordId, proof: { readonly method: "web-page" | "steward"; readonly evidence?: string }): Promise<ProjectView> => call.write(async (step) => {
    const row = await claimable(step.writer, call, call.params.project);
    await step.publish(parts.nodeSigner, { kind: "claim", body: { project: row.ownerId, person: claimant, ...proof, provedAt: parts.now() }, scope: { type: "sphere", sphere: row.sphereId } });
    await step.writer.delete("claimChallenge", { ownerId: row.ownerId, personId: claimant });
    const viewing = createViewing(parts, step.writer, call.person, call.language);
    const claimed = await readProject(viewing, row.ownerId);
    if (claimed === undefined) throw new Refused("project/not-found");
    return showProject(viewing, claimed);
  });

  return {
    startClaim: (call) => call.write(async (step) => {
      const row = await claimable(step.writer, call, call.params.project);
      const where = addressOf(row);
      const kept = await step.writer.get("claimChallenge", { ownerId: row.ownerId, personId: call.person });
      const alive = kept !== undefined && kept.expiresAt > parts.now() ? kept : undefined;
      const challenge = alive ?? { ownerId: row.ownerId, personId: call.person, token: `cosmicsync-claim-${encodeId(parts.random(32)).slice(0, 40)}`, expiresAt: parts.now() + claimMillis };
      if (alive === undefined) await step.writer.put("claimChallenge", challenge);
      return {
        token: challenge.token, where: where ?? "", expiresAt: timeOf(challenge.expiresAt),
        how: where === undefined ? "This project has no address of its own. Ask a steward of this node to vouch for you." : "Put the token anywhere on this page (in its readme, for instance), then say that it is there. You may take it away again afterwards.",
      };
    }),

    async proveClaim(call) {
      const { person, vouch } = call.body;
      if (vouch === true) {
        if (call.session.steward !== true) throw new Refused("account/not-steward");
        const claimant = person ?? call.person;
        if ((await parts.store.read.get("claimChallenge", { ownerId: call.params.project, personId: claimant })) === undefined) throw new Refused("claim/not-begun");
        const view = await publish(call, claimant, { method: "steward" });
        parts.events.claimTried({ project: call.params.project, proved: true, method: "steward" });
        return view;
      }
      const row = await claimable(parts.store.read, call, call.params.project);
      const challenge = await parts.store.read.get("claimChallenge", { ownerId: row.ownerId, personId: call.person });
      if (challenge === undefined || challenge.expiresAt <= parts.now()) throw new Refused("claim/not-begun");
      const where = addressOf(row);
      if (where === undefined) throw new Refused("claim/page-unreachable");
      const page = await parts.readPage(where, { bytes: pageBytes, millis: 10_000 });
      if (!page.ok) { parts.events.claimTried({ project: row.ownerId, proved: false, method: "web-page" }); throw new Refused("claim/page-unreachable", { facts: { why: page.why } }); }
      if (!page.text.includes(challenge.token)) { parts.events.claimTried({ project: row.ownerId, proved: false, method: "web-page" }); throw new Refused("claim/token-not-found"); }
      const view = await publish(call, call.person, { method: "web-page", evidence: where });
      parts.events.claimTried({ project: row.ownerId, proved: true, method: "web-page" });
      return view;
    },
  };
};

/** The project's own address: where it was imported from, else its first link. */
const addressOf = (row: Row<"project">): string | undefined => {
  const { source, links } = readDocument(row.document as Document).fields as ProjectFields;
  return source?.url ?? links?.[0];
};
