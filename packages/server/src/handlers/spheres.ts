/** Joining and leaving spheres, and invitations into them. */
import { Refused, encodeId } from "@cosmicsync/protocol";
import { atHome, refreshPerson } from "../accounts/at-home.ts";
import { hashInvitationCode, newInvitationCode } from "../accounts/invitation.ts";
import type { Handlers } from "../http/call.ts";
import { showSphere } from "../views/sphere-view.ts";
import { timeOf } from "../views/time.ts";
import type { HandlerParts } from "./parts.ts";

const dayMillis = 86_400_000;

export const sphereHandlers = (parts: HandlerParts): Pick<Handlers, "join" | "invitations"> => ({
  join: (call) => call.write(async (step) => {
    const sphereId = call.params.sphere;
    const sphere = await step.writer.get("sphere", { ownerId: sphereId });
    const before = await step.writer.get("membership", { ownerId: call.person, sphereId });
    if (sphere === undefined || (sphere.openness === "private" && before?.state !== "joined")) throw new Refused("sphere/not-found");
    const joining = call.body.state === "joined";
    if (joining && (sphere.joining === "invitation" || before?.state === "removed") && before?.state !== "joined") throw new Refused("sphere/closed");
    const state = joining ? (sphere.joining === "ask" ? "asked" : "joined") : "left";
    if ((before?.state ?? "left") !== state && !(joining && before?.state === "joined")) {
      const signer = await parts.keyring.signer(step.writer, call.person);
      await step.publish(signer, { kind: "membership", body: { sphere: sphereId, person: call.person, role: joining ? "member" : ((before?.role ?? "member") as "member"), state }, scope: { type: "sphere", sphere: sphereId } });
      await refreshPerson(atHome(parts), step, call.person);
    }
    return showSphere(step.writer, sphere, call.person);
  }),
  invitations: (call) => call.write(async (step) => {
    const { sphere, uses, days } = call.body;
    const row = await step.writer.get("sphere", { ownerId: sphere });
    if (row === undefined) throw new Refused("sphere/not-found", { where: "/body/sphere" });
    const code = newInvitationCode(parts.random);
    const expiresAt = parts.now() + days * dayMillis;
    // The node invites into what it began; elsewhere the steward does, with the rights they have there.
    const signer = row.authorKey === encodeId(parts.nodeSigner.keys.publicKey) ? parts.nodeSigner : await parts.keyring.signer(step.writer, call.person);
    await step.publish(signer, { kind: "invitation", body: { sphere, codeHash: hashInvitationCode(parts.crypto, code), uses, expiresAt }, scope: { type: "home" } });
    return { code, expiresAt: timeOf(expiresAt) };
  }),
});
