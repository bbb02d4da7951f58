/**
 * Turns shared data into a folder that `cosmicsync evaluate` reads: node bench/datasets/convert.ts android|history|dba|acl|acl-teams DATA TO [AUTHORS].
 * DATA is the folder of the shared data (the setting COSMICSYNC_DATA); AUTHORS limits acl and acl-teams to those with the most papers.
 */
import { pathToFileURL } from "node:url";
import { convertAcl } from "./acl.ts";
import { convertSeExperts, sites } from "./se-experts.ts";

export async function convert(name: string, data: string, to: string, authorCount?: number): Promise<void> {
  const site = sites.find((one) => one === name);
  if (site !== undefined) return convertSeExperts(data, site, to);
  if (name === "acl" || name === "acl-teams") return convertAcl(data, to, { teams: name === "acl-teams", ...(authorCount === undefined ? {} : { authorCount }) });
  throw new Error(`${name} is none of ${[...sites, "acl", "acl-teams"].join(", ")}`);
}

const [, script, name, data, to, authors] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  if (name === undefined || data === undefined || to === undefined) throw new Error("usage: convert.ts android|history|dba|acl|acl-teams DATA TO [AUTHORS]");
  await convert(name, data, to, authors === undefined ? undefined : Number(authors));
}
