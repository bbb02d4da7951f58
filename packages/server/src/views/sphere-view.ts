/** A sphere with its counts, and an account with its spheres. */
import type { AccountView, SphereView } from "@cosmicsync/api";
import type { RecordId } from "@cosmicsync/protocol";
import type { Reader, Row } from "@cosmicsync/storage";
import { present } from "../present.ts";
import { timeOf } from "./time.ts";

export const showSphere = async (reader: Reader, sphere: Row<"sphere">, viewer: RecordId | undefined): Promise<SphereView> => {
  const membership = viewer === undefined ? undefined : await reader.get("membership", { ownerId: viewer, sphereId: sphere.ownerId });
  const joined = membership?.state === "joined";
  return present({
    id: sphere.ownerId, name: sphere.name, summary: sphere.summary ?? undefined, openness: sphere.openness as SphereView["openness"], joining: sphere.joining as SphereView["joining"], demo: sphere.demo,
    members: await reader.count("sphereMember", { owner: sphere.ownerId }, { state: "joined" }), projects: await reader.count("project", { fanOut: true }, { sphereId: sphere.ownerId }),
    joined, role: joined ? (membership.role as NonNullable<SphereView["role"]>) : undefined,
  });
};

const mostSpheres = 200;

export const showAccount = async (reader: Reader, account: Row<"account">): Promise<AccountView> => {
  const memberships = await reader.list("membership", { owner: account.ownerId }, { where: { state: "joined" }, limit: mostSpheres });
  const spheres: SphereView[] = [];
  for (const { sphereId } of memberships) {
    const sphere = await reader.get("sphere", { ownerId: sphereId });
    if (sphere !== undefined) spheres.push(await showSphere(reader, sphere, account.ownerId));
  }
  return { person: account.ownerId, signInName: account.name, steward: account.steward, createdAt: timeOf(account.createdAt), spheres };
};
