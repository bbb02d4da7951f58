/** Vectors of merging: the same changes in any order give the same document. Expectations are written by hand. */
import { testId } from "../index.ts";
import type { VectorFiles } from "../vector-files.ts";

export function mergeVectors(): Pick<VectorFiles, "merges_valid"> {
  const [a, b, c] = [testId(1), testId(2), testId(3)] as [string, string, string];
  const entry = (why: string, changes: VectorFiles["merges_valid"][number]["changes"], document: { registers?: unknown; sets?: unknown; visibility?: unknown }, read: { fields?: unknown; sets?: unknown; visibility?: unknown }): VectorFiles["merges_valid"][number] =>
    ({ why, changes, document: { registers: {}, sets: {}, visibility: {}, ...document }, read: { fields: {}, sets: {}, visibility: {}, ...read } });
  const skill = (level: number): unknown => ({ skill: "skill/carpentry", level });
  return {
    "merges_valid": [
      entry("nothing", [], {}, {}),
      entry("the later of two writers wins", [{ clock: 5, id: b, change: { set: { name: "Ana" } } }, { clock: 6, id: a, change: { set: { name: "Anna" } } }],
        { registers: { name: { clock: 6, id: a, value: "Anna" } } }, { fields: { name: "Anna" } }),
      entry("at the same clock the greater id wins", [{ clock: 5, id: a, change: { set: { name: "Ana" } } }, { clock: 5, id: b, change: { set: { name: "Anna" } } }],
        { registers: { name: { clock: 5, id: b, value: "Anna" } } }, { fields: { name: "Anna" } }),
      entry("a field cleared later is gone, and its clock stays", [{ clock: 5, id: a, change: { set: { name: "Ana" } } }, { clock: 6, id: b, change: { clear: ["name"] } }],
        { registers: { name: { clock: 6, id: b } } }, {}),
      entry("a field cleared and set in one record is set", [{ clock: 5, id: a, change: { clear: ["name"], set: { name: "Ana" } } }],
        { registers: { name: { clock: 5, id: a, value: "Ana" } } }, { fields: { name: "Ana" } }),
      entry("an element taken out by who had seen it", [{ clock: 5, id: a, change: { add: { offers: [skill(2)] } } }, { clock: 6, id: b, change: { remove: { offers: [{ key: "skill/carpentry", seen: [a] }] } } }],
        { sets: { offers: { "skill/carpentry": { added: {}, removed: [a] } } } }, { sets: { offers: [] } }),
      entry("an element added meanwhile stays, even by an earlier clock", [{ clock: 5, id: a, change: { add: { offers: [skill(2)] } } }, { clock: 5, id: c, change: { add: { offers: [skill(3)] } } }, { clock: 6, id: b, change: { remove: { offers: [{ key: "skill/carpentry", seen: [a] }] } } }],
        { sets: { offers: { "skill/carpentry": { added: { [c]: { clock: 5, value: skill(3) } }, removed: [a] } } } }, { sets: { offers: [{ key: "skill/carpentry", value: skill(3), seen: [c] }] } }),
      entry("added twice: the later value stands, and both are seen", [{ clock: 5, id: a, change: { add: { offers: [skill(2)] } } }, { clock: 6, id: b, change: { add: { offers: [skill(4)] } } }],
        { sets: { offers: { "skill/carpentry": { added: { [a]: { clock: 5, value: skill(2) }, [b]: { clock: 6, value: skill(4) } }, removed: [] } } } }, { sets: { offers: [{ key: "skill/carpentry", value: skill(4), seen: [a, b] }] } }),
      entry("visibility is a register of its own", [{ clock: 5, id: a, change: { visibility: [{ field: "name", level: "public" }] } }, { clock: 6, id: b, change: { visibility: [{ field: "name", level: "nobody" }, { field: "about", level: "match" }] } }],
        { visibility: { name: { clock: 6, id: b, value: "nobody" }, about: { clock: 6, id: b, value: "match" } } }, { visibility: { name: "nobody", about: "match" } }),
      entry("languages and concepts by their own keys", [{ clock: 5, id: a, change: { add: { languages: [{ language: "pt", level: "native" }], interests: ["interest/music"] } } }],
        { sets: { languages: { pt: { added: { [a]: { clock: 5, value: { language: "pt", level: "native" } } }, removed: [] } }, interests: { "interest/music": { added: { [a]: { clock: 5, value: "interest/music" } }, removed: [] } } } },
        { sets: { languages: [{ key: "pt", value: { language: "pt", level: "native" }, seen: [a] }], interests: [{ key: "interest/music", value: "interest/music", seen: [a] }] } }),
      entry("the same record twice counts once", [{ clock: 5, id: a, change: { set: { name: "Ana" }, add: { interests: ["interest/music"] } } }, { clock: 5, id: a, change: { set: { name: "Ana" }, add: { interests: ["interest/music"] } } }],
        { registers: { name: { clock: 5, id: a, value: "Ana" } }, sets: { interests: { "interest/music": { added: { [a]: { clock: 5, value: "interest/music" } }, removed: [] } } } },
        { fields: { name: "Ana" }, sets: { interests: [{ key: "interest/music", value: "interest/music", seen: [a] }] } }),
    ],
  };
}
