/**
 * What of each subject a rough score reads, by slot, in columns of numbers: thousands are looked at for one question, and an object for each would cost more than the looking.
 *
 * Zones, regions and languages are numbered as they come. Names beyond the bound of such numbers count as unknown, so that made-up ones cannot make memory grow; beyond the
 * first 31 languages all share one bit, which here means that they may be the same.
 */
import type { Compiled } from "./compile.ts";
import { hash } from "./retrieve/index.ts";

export interface Columns {
  put(slot: number, compiled: Compiled): void;
  /** The same numbers for somebody who has no slot; nothing is remembered of them. */
  of(compiled: Compiled): Row;
  /** Reads a slot into one row that is used again. */
  read(slot: number): Row;
  /** 32 bits of the id of whoever has a slot. */
  hashOf(slot: number): number;
  updatedDay(slot: number): number;
  /** Names of zones by their number; 0 is unknown. */
  readonly zones: readonly string[];
  /** Names of regions by their number; 0 is unknown. */
  readonly regions: readonly string[];
}

export interface Row {
  offers: number;
  needs: number;
  interests: number;
  values: number;
  /** A bit for each language; 0 where none is said. */
  languages: number;
  /** NaN where unknown. */
  hours: number;
  zone: number;
  region: number;
  /** Days since the Unix epoch, to some minutes. */
  updatedDay: number;
}

const namesBound = 65_536;
const dayMillis = 86_400_000;
/** Words of 32 bits a slot, so that reading one touches one line of the processor's memory. */
const width = 8;

export function createColumns(): Columns {
  let whole = new Uint32Array(0);
  let real = new Float32Array(0);
  const zones = createNames();
  const regions = createNames();
  const tongues = createNames();
  const shared: Row = { offers: 0, needs: 0, interests: 0, values: 0, languages: 0, hours: NaN, zone: 0, region: 0, updatedDay: 0 };

  const rowOf = (compiled: Compiled, numbered: "number" | "known"): Row => {
    const { subject, spoken } = compiled;
    let bits = 0;
    for (const language of spoken.keys()) {
      const number = tongues[numbered](language);
      bits |= 1 << (number === 0 || number > 31 ? 31 : number - 1);
    }
    return {
      offers: compiled.offers.length, needs: compiled.needs.length, interests: compiled.interests.length, values: compiled.values.length, languages: bits >>> 0, hours: subject.hoursPerWeek ?? NaN,
      zone: zones[numbered](subject.timeZone), region: regions[numbered](subject.region), updatedDay: subject.updatedAt / dayMillis,
    };
  };
  return {
    zones: zones.names,
    regions: regions.names,
    of: (compiled) => rowOf(compiled, "known"),
    put(slot, compiled) {
      const at = slot * width;
      if (at >= whole.length) {
        const grown = new Uint32Array(Math.max(1_024 * width, at + width, whole.length * 2));
        grown.set(whole);
        whole = grown;
        real = new Float32Array(grown.buffer);
      }
      const row = rowOf(compiled, "number");
      whole[at] = row.offers | (row.needs << 8) | (row.interests << 16) | (row.values << 24);
      whole[at + 1] = row.zone | (row.region << 16);
      whole[at + 3] = row.languages;
      real[at + 4] = row.hours;
      real[at + 5] = row.updatedDay;
      whole[at + 6] = hash(compiled.subject.id);
    },
    hashOf: (slot) => whole[slot * width + 6] as number,
    updatedDay: (slot) => real[slot * width + 5] as number,
    read(slot) {
      const at = slot * width;
      const counts = whole[at] as number;
      shared.offers = counts & 255;
      shared.needs = (counts >>> 8) & 255;
      shared.interests = (counts >>> 16) & 255;
      shared.values = counts >>> 24;
      shared.zone = (whole[at + 1] as number) & 0xffff;
      shared.region = (whole[at + 1] as number) >>> 16;
      shared.languages = whole[at + 3] as number;
      shared.hours = real[at + 4] as number;
      shared.updatedDay = real[at + 5] as number;
      return shared;
    },
  };
}

/** Numbers from 1; 0 for what is not said, for all beyond the bound, and for what nobody kept here has said. */
function createNames() {
  const names = [""];
  const numbers = new Map<string, number>();
  return {
    names,
    known: (name: string | undefined): number => numbers.get(name ?? "") ?? 0,
    number(name: string | undefined): number {
      if (name === undefined || name === "") return 0;
      const before = numbers.get(name);
      if (before !== undefined) return before;
      if (names.length >= namesBound) return 0;
      const made = names.push(name) - 1;
      numbers.set(name, made);
      return made;
    },
  };
}
