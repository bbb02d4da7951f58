/** What this node is; and the end of its demo. */
import type { SphereView } from "@cosmicsync/api";
import { removeDemo } from "../demo/remove-demo.ts";
import type { Handlers } from "../http/call.ts";
import { readJoined } from "../reading/people.ts";
import { showSphere } from "../views/sphere-view.ts";
import type { HandlerParts } from "./parts.ts";

/** Languages that the starter vocabulary has labels in. */
export const languages = ["en", "es", "fr", "de", "sv", "pt"] as const;

export const nodeHandlers = (parts: HandlerParts): Pick<Handlers, "node" | "removeDemo"> => ({
  async node(call) {
    const { read } = parts.store;
    const joined = await readJoined(read, call.person);
    const spheres: SphereView[] = [];
    for (const sphere of await read.list("sphere", { fanOut: true }, { limit: 200 })) if (sphere.openness === "open" || joined.includes(sphere.ownerId)) spheres.push(await showSphere(read, sphere, call.person));
    return {
      name: parts.settings.nodeName, version: parts.settings.version, demo: spheres.some(({ demo }) => demo), firstAccount: (await read.count("account", { fanOut: true })) === 0,
      people: await read.count("person", { fanOut: true }), projects: await read.count("project", { fanOut: true }),
      spheres, languages: [...languages], source: parts.settings.sourceUrl, consentWording: parts.settings.consentWording,
    };
  },
  async removeDemo() {
    const removed = await removeDemo(parts.store, parts.replica);
    for (const id of removed.ids) parts.matcher.remove(id);
    const counts = { people: removed.people, projects: removed.projects };
    parts.events.demoRemoved(counts);
    return counts;
  },
});
