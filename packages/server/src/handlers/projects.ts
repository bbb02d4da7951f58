/** Projects: listing and finding, beginning, changing and taking back, and the roles in them. */
import type { ProjectView } from "@cosmicsync/api";
import { Refused, canonicalJson, limits, projectFieldNames, projectSetNames, readDocument, type Body, type Document, type ProjectFields, type ProjectSets, type ReadDocument, type RecordId } from "@cosmicsync/protocol";
import type { Reader, Row } from "@cosmicsync/storage";
import type { CallOf, Handlers } from "../http/call.ts";
import { requireMatch } from "../http/etag.ts";
import { present } from "../present.ts";
import { readDefaultSphere } from "../reading/default-sphere.ts";
import { readJoined } from "../reading/people.ts";
import { maySeeProject, projectEtag, readProject, readRoles, showProject } from "../views/project-view.ts";
import { createViewing, type Viewing } from "../views/viewing.ts";
import type { HandlerParts } from "./parts.ts";
import { setChanges } from "./profile.ts";

const defaultLimit = 20;
const rowsPerRead = 100;
/** Rows looked at for one page; past it the page is shorter and goes on by its cursor. */
const mostLookedAt = 1_000;

/** A project that this person leads; else as unknown where it may not be seen. */
export const readLed = async (viewing: Viewing, id: RecordId, person: RecordId): Promise<Row<"project">> => {
  const row = await readProject(viewing, id);
  if (row === undefined) throw new Refused("project/not-found");
  if (row.lead !== person) throw new Refused("project/not-yours");
  return row;
};

export const projectHandlers = (parts: HandlerParts): Pick<Handlers, "projects" | "project" | "createProject" | "editProject" | "removeProject" | "addRole"> => {
  const viewingFor = (reader: Reader, call: { readonly person: RecordId | undefined; readonly language: string }): Viewing => createViewing(parts, reader, call.person, call.language);
  const show = async (viewing: Viewing, id: RecordId): Promise<ProjectView> => {
    const row = await readProject(viewing, id);
    if (row === undefined) throw new Refused("project/not-found");
    return showProject(viewing, row);
  };

  return {
    async projects(call) {
      const viewing = viewingFor(parts.store.read, call);
      if (call.query.mine === true && call.person === undefined) return { projects: [] };
      return call.query.text === undefined ? listProjects(parts, viewing, call) : findProjects(parts, viewing, call, call.query.text);
    },
    async project(call) {
      const view = await show(viewingFor(parts.store.read, call), call.params.project);
      call.etag(view.etag);
      return view;
    },
    async createProject(call) {
      return call.write(async (step) => {
        const sphere = call.body.sphere ?? (await readDefaultSphere(step.writer));
        const row = sphere === undefined ? undefined : await step.writer.get("sphere", { ownerId: sphere });
        const joined = await readJoined(step.writer, call.person);
        if (sphere === undefined || row === undefined || (row.openness === "private" && !joined.includes(sphere))) throw new Refused("sphere/not-found", { where: "/body/sphere" });
        if (!joined.includes(sphere)) throw new Refused("sphere/closed", { where: "/body/sphere" });
        const { sphere: _in, ...edit } = call.body;
        const change = changeOf(emptyRead, edit);
        const record = await step.publish(await parts.keyring.signer(step.writer, call.person), { kind: "project", body: { lead: call.person, ...change }, scope: { type: "sphere", sphere } });
        return show(viewingFor(step.writer, call), record.id);
      });
    },
    async editProject(call) {
      const answer = await call.write(async (step) => {
        const row = await readLed(viewingFor(step.writer, call), call.params.project, call.person);
        requireMatch(call.ifMatch, projectEtag(row, await readRoles(step.writer, row.ownerId)));
        const change = changeOf(readDocument(row.document as Document), call.body);
        if (change !== undefined) await step.publish(await parts.keyring.signer(step.writer, call.person), { kind: "project", body: { project: row.ownerId, ...change }, scope: { type: "sphere", sphere: row.sphereId } });
        return show(viewingFor(step.writer, call), row.ownerId);
      });
      call.etag(answer.etag);
      return answer;
    },
    async removeProject(call) {
      await call.write(async (step) => {
        const row = await readLed(viewingFor(step.writer, call), call.params.project, call.person);
        await step.publish(await parts.keyring.signer(step.writer, call.person), { kind: "tombstone", body: { record: row.ownerId }, scope: { type: "sphere", sphere: row.sphereId } });
        return null;
      });
      parts.matcher.remove(call.params.project);
      return null;
    },
    addRole: (call) => call.write(async (step) => {
      const row = await readLed(viewingFor(step.writer, call), call.params.project, call.person);
      if ((await step.writer.count("role", { owner: row.ownerId })) >= limits.rolesPerProjectCount) throw new Refused("project/too-many-roles");
      await step.publish(await parts.keyring.signer(step.writer, call.person), { kind: "role", body: present({ project: row.ownerId, ...call.body }), scope: { type: "sphere", sphere: row.sphereId } });
      return show(viewingFor(step.writer, call), row.ownerId);
    }),
  };
};

type Listing = CallOf<"projects">;
interface Page { readonly projects: ProjectView[]; readonly next?: string }

/** Newest first. */
const listProjects = async (parts: HandlerParts, viewing: Viewing, call: Listing): Promise<Page> => {
  const { limit = defaultLimit, cursor, mine, sphere } = call.query;
  const list = `projects/${call.person ?? ""}/${mine === true ? "mine" : ""}/${sphere ?? ""}`;
  const place = cursor === undefined ? undefined : parts.cursors.read(list, cursor);
  let after = place === undefined ? undefined : { updated: Number(place[0]), ownerId: String(place[1]) };
  const where = { ...(mine === true && call.person !== undefined ? { lead: call.person } : {}), ...(sphere === undefined ? {} : { sphereId: sphere }) };
  const projects: ProjectView[] = [];
  for (let looked = 0; looked < mostLookedAt; looked += rowsPerRead) {
    const rows = await viewing.reader.list("project", { fanOut: true }, { index: "byUpdate", descending: true, limit: rowsPerRead, where, ...(after === undefined ? {} : { after }) });
    for (const row of rows) {
      if (projects.length === limit && after !== undefined) return { projects, next: parts.cursors.make(list, [after.updated, after.ownerId]) };
      after = { updated: row.updated, ownerId: row.ownerId };
      if (await maySeeProject(viewing, row)) projects.push(await showProject(viewing, row));
    }
    if (rows.length < rowsPerRead) return { projects };
  }
  return { projects, ...(after === undefined ? {} : { next: parts.cursors.make(list, [after.updated, after.ownerId]) }) };
};

/** By words, best first. */
const findProjects = async (parts: HandlerParts, viewing: Viewing, call: Listing, text: string): Promise<Page> => {
  const { limit = defaultLimit, cursor, mine, sphere } = call.query;
  const list = `projects/${call.person ?? ""}/${mine === true ? "mine" : ""}/${sphere ?? ""}?${text}`;
  let offset = cursor === undefined ? 0 : Number(parts.cursors.read(list, cursor)[0]);
  const spheres = await readJoined(viewing.reader, call.person);
  const projects: ProjectView[] = [];
  for (let looked = 0; looked < mostLookedAt; looked += rowsPerRead) {
    const hits = await parts.store.search({ text, subject: "project", spheres, limit: rowsPerRead, offset });
    for (const { ownerId } of hits) {
      if (projects.length === limit) return { projects, next: parts.cursors.make(list, [offset]) };
      offset++;
      const row = await readProject(viewing, ownerId);
      if (row === undefined || (mine === true && row.lead !== call.person) || (sphere !== undefined && row.sphereId !== sphere)) continue;
      projects.push(await showProject(viewing, row));
    }
    if (hits.length < rowsPerRead) return { projects };
  }
  return { projects, next: parts.cursors.make(list, [offset]) };
};

const emptyRead: ReadDocument = { fields: {}, sets: {}, visibility: {} };

/** The change that makes of what is there what is wanted; undefined where nothing differs. */
const changeOf = ({ fields, sets }: ReadDocument, edit: object): Pick<Body<"project">, "set" | "add" | "remove"> | undefined => {
  const wanted = edit as Readonly<Record<string, unknown>>;
  const set = Object.fromEntries(projectFieldNames.filter((name) => wanted[name] !== undefined && canonicalJson(wanted[name]) !== canonicalJson(fields[name] ?? null)).map((name) => [name, wanted[name]])) as ProjectFields;
  const { add, remove } = setChanges(sets, edit, projectSetNames);
  const change = present({ set: Object.keys(set).length === 0 ? undefined : set, add: add as ProjectSets | undefined, remove: remove as Body<"project">["remove"] });
  return Object.keys(change).length === 0 ? undefined : change;
};
