/**
 * A replica whose steps post what they publish: records addressed to named people go, in the same durable step, to the nodes where these
 * people live, one parcel a node and step, whatever was said in it. What is addressed to people of this node alone posts nothing, so a
 * "no", which is its author's alone, leaves no trace on any link.
 *
 * Beside these go a person's erasure and their move to another node, to the nodes that hold records between them and others; and a closing
 * note goes as a header alone until the other side's is known to be written.
 */
import { type Draft, type Envelope, type RecordId, type SignedRecord } from "@cosmicsync/protocol";
import { authorOf, envelopeOfRow, type Reader, type Writer } from "@cosmicsync/storage";
import { readEnvelope } from "../facts.ts";
import type { Replica, Signer, Step } from "../replica.ts";
import type { Contents } from "./parcel.ts";
import { elsewhere, identityOf, nodesConcerned, post, type PostParts } from "./post.ts";

export function createMailingReplica(replica: Replica, parts: PostParts): Replica {
  return {
    ...replica,
    write: (work) => replica.write(async (step) => {
      const outbox = createOutbox(parts, step.writer);
      const answer = await work({
        writer: step.writer,
        async publish(signer, draft) {
          const concerned = await outbox.before(signer, draft as Draft);
          const record = await step.publish(signer, draft);
          await outbox.add(record as SignedRecord, concerned);
          return record;
        },
        async publishMany(signer, drafts) {
          const concerned = await Promise.all(drafts.map((draft) => outbox.before(signer, draft)));
          const records = await step.publishMany(signer, drafts);
          for (const [at, record] of records.entries()) await outbox.add(record, concerned[at]!);
          return records;
        },
      } satisfies Step);
      await outbox.flush();
      return answer;
    }),
  };
}

type Bundle = { readonly [K in keyof Contents]: Contents[K][number][] } & { readonly authors: Set<RecordId>; takesBack: boolean };
const nowhere: ReadonlySet<RecordId> = new Set();

function createOutbox(parts: PostParts, writer: Writer) {
  const bundles = new Map<RecordId, Bundle>();
  const bundleFor = (node: RecordId): Bundle => {
    const known = bundles.get(node) ?? { envelopes: [], notes: [], authors: new Set(), takesBack: true };
    bundles.set(node, known);
    return known;
  };
  return {
    /** Read before the record is kept: an erasure takes the rows away by which we know. */
    async before(signer: Signer, draft: Draft): Promise<ReadonlySet<RecordId>> {
      if (draft.kind !== "erasure" && draft.kind !== "home") return nowhere;
      const nodes = await nodesConcerned(writer, parts, draft.body.person);
      const former = draft.kind === "home" ? await writer.get("homeNode", { ownerId: draft.body.person }) : undefined;
      return former === undefined || former.node === parts.node ? nodes : nodes.add(former.node);
    },

    async add(record: SignedRecord, concerned: ReadonlySet<RecordId>): Promise<void> {
      const nodes = new Set(concerned);
      for (const person of record.scope.type === "people" ? record.scope.people : []) {
        const node = await elsewhere(writer, parts, person);
        if (node !== undefined) nodes.add(node);
      }
      if (nodes.size === 0) return;
      const row = await readEnvelope(writer, record.id);
      if (row === undefined) return;
      const author = (await authorOf(writer, record.author))?.personId;
      for (const node of nodes) {
        const bundle = bundleFor(node);
        if (record.kind === "closing-note" && !(await othersAreWritten(writer, record.body.collaboration, record.body.person, record.scope))) bundle.notes.push({ collaboration: record.body.collaboration, envelope: envelopeOfRow(row) });
        else bundle.envelopes.push(envelopeOfRow(row));
        if (author !== undefined && record.kind !== "erasure") bundle.authors.add(author);
        bundle.takesBack &&= record.kind === "erasure" || record.kind === "tombstone";
      }
    },

    async flush(): Promise<void> {
      for (const [to, { envelopes, notes, authors, takesBack }] of bundles) {
        const identities: Envelope[] = [];
        for (const author of authors) identities.push(...await identityOf(writer, author));
        await post(parts, writer, to, { envelopes: [...identities, ...envelopes], notes }, takesBack ? null : ([...authors][0] ?? null));
      }
    },
  };
}

/** Everybody else in it has left their closing note, or the header of it has come: then no words can be chosen in answer to these. */
export async function othersAreWritten(reader: Reader, collaboration: RecordId, author: RecordId, scope: SignedRecord["scope"]): Promise<boolean> {
  if (scope.type !== "people") return false;
  const steps = await reader.list("collaborationStep", { owner: author }, { where: { collaborationId: collaboration, kind: "closing-note" }, limit: 512 });
  for (const person of scope.people) {
    if (person === author || steps.some(({ personId }) => personId === person)) continue;
    if ((await reader.get("closingHeader", { ownerId: author, collaborationId: collaboration, personId: person })) === undefined) return false;
  }
  return true;
}
