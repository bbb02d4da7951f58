/** A project as somebody sees it, and whether they may see it at all. */
import type { ProjectView } from "@cosmicsync/api";
import { readDocument, type Document, type LanguageLevel, type ProjectFields, type RecordId, type SkillWithLevel } from "@cosmicsync/protocol";
import { isHidden } from "@cosmicsync/policy";
import type { Reader, Row } from "@cosmicsync/storage";
import { readSubjectStanding } from "@cosmicsync/sync";
import { etagOf } from "../http/etag.ts";
import { present } from "../present.ts";
import { timeOfClock } from "./time.ts";
import type { Viewing } from "./viewing.ts";

/** In an open sphere everybody sees it, in a private one who has joined; its lead always; nobody what moderators have hidden. */
export const maySeeProject = async (viewing: Viewing, row: Row<"project">): Promise<boolean> => {
  const { viewer, reader, now } = viewing;
  if (viewer !== undefined && row.lead === viewer) return true;
  if (isHidden(await readSubjectStanding(reader, row.ownerId, row.sphereId, now))) return false;
  const sphere = await viewing.sphere(row.sphereId);
  if (sphere === undefined) return false;
  return sphere.openness === "open" || (viewer !== undefined && (await viewing.facts(viewer))?.spheres.includes(row.sphereId) === true);
};

/** Reads a project where the viewer may see it. */
export const readProject = async (viewing: Viewing, id: RecordId): Promise<Row<"project"> | undefined> => {
  const row = await viewing.reader.get("project", { ownerId: id });
  return row !== undefined && (await maySeeProject(viewing, row)) ? row : undefined;
};

const mostRoles = 32;
export const readRoles = (reader: Reader, project: RecordId): Promise<Row<"role">[]> => reader.list("role", { owner: project }, { limit: mostRoles });

/** Changes with every change of the project or its roles. */
export const projectEtag = (row: Row<"project">, roles: readonly Row<"role">[]): string => etagOf(row.updated, Math.max(0, ...roles.map((role) => role.clock)), roles.length, row.lead === null ? 0 : 1);

export const showProject = async (viewing: Viewing, row: Row<"project">): Promise<ProjectView> => {
  const { labels, reader, viewer } = viewing;
  const { fields, sets } = readDocument(row.document as Document);
  const { summary, description, stage, peopleWanted, hoursPerWeek, timeZone, region, links, source } = fields as ProjectFields;
  const setOf = <T>(name: string): T[] => (sets[name] ?? []).map(({ value }) => value as T);
  const sphere = await viewing.sphere(row.sphereId);
  const roles = await readRoles(reader, row.ownerId);
  return present({
    id: row.ownerId, title: row.title, summary: summary ?? row.title, description, stage, state: row.state as ProjectView["state"],
    needs: setOf<SkillWithLevel>("needs").map(labels.skill), offers: setOf<SkillWithLevel>("offers").map(labels.skill),
    interests: setOf<string>("interests").map(labels.concept), values: setOf<string>("values").map(labels.concept), languages: setOf<LanguageLevel>("languages"),
    peopleWanted, hoursPerWeek, timeZone, region, links: links ?? [],
    roles: roles.map((role) => present({ id: role.roleId, title: role.title, needs: (role.needs as (SkillWithLevel & { must?: boolean })[]).map((need) => present({ ...labels.skill(need), must: need.must })), places: role.places, hoursPerWeek: role.hoursPerWeek ?? undefined, open: role.open })),
    source: source === undefined ? undefined : present({ catalogue: source.catalogue, name: catalogueName(source.catalogue), url: source.url, licence: source.licence }),
    claimed: row.lead !== null, mine: viewer !== undefined && row.lead === viewer, demo: row.synthetic || sphere?.demo === true,
    sphere: { id: row.sphereId, name: sphere?.name ?? "" },
    updatedAt: timeOfClock(row.updated), etag: projectEtag(row, roles),
  });
};


/** A catalogue's id as words: "up_for_grabs" is "Up for grabs". */
const catalogueName = (id: string): string => {
  const words = id.replace(/[_-]+/g, " ").trim();
  return words === "" ? id : words.charAt(0).toUpperCase() + words.slice(1);
};
