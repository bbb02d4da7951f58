/**
 * A filter that follows what happens: interactions come and go, and it is made anew when enough has changed, when its owner says there is time.
 *
 * Made anew, not mended: the closed form takes seconds for thousands of projects, and a day of a community changes few of its interactions. What must not wait does not: who is forgotten
 * is in no answer from that moment, and neither are answers given that were learned from them, until it is made anew.
 */
import { createFilter, filterDefaults, type Filter, type FilterSettings } from "./filter.ts";
import { filterBounds, FilterError, type Interaction } from "./interactions.ts";

/** Changes, as a share of the interactions it was made of, after which it is made anew. */
export const renewalShare = 0.05;

export interface RenewedFilter {
  add(interaction: Interaction): void;
  /** Takes out all of a person: who erased themself, or took back their consent to `learn`. */
  forget(person: string): void;
  /** Whether `renew` would do anything worth its time. */
  isDue(): boolean;
  renew(): void;
  scores(person: string, limit?: number): ReturnType<Filter["scores"]>;
  similar(project: string, limit?: number): ReturnType<Filter["similar"]>;
}

export function createRenewedFilter(settings: Partial<FilterSettings> = {}): RenewedFilter {
  const byPerson = new Map<string, Map<string, Interaction>>();
  const nothing = createFilter([], settings);
  let filter: Filter = nothing;
  let count = 0;
  let changes = 0;
  let mustRenew = false;
  const least = settings.leastInteractions ?? filterDefaults.leastInteractions;
  return {
    add(interaction) {
      const { person, project, weight = 1 } = interaction;
      const own = byPerson.get(person) ?? new Map<string, Interaction>();
      const known = own.get(project);
      if (known !== undefined && (known.weight ?? 1) >= weight) return;
      if (known === undefined && count >= filterBounds.interactions) throw new FilterError("filter/too-many", `more than ${filterBounds.interactions} interactions`);
      // Checked now, where it comes in, and not when everything is made anew.
      createFilter([interaction], settings);
      byPerson.set(person, own.set(project, interaction));
      if (known === undefined) count += 1;
      changes += 1;
    },
    forget(person) {
      const own = byPerson.get(person);
      if (own === undefined) return;
      byPerson.delete(person);
      count -= own.size;
      changes += own.size;
      mustRenew = true;
      filter = nothing;
    },
    isDue: () => count >= least && (mustRenew || filter.method === "none" || changes > renewalShare * filter.interactionCount),
    renew() {
      filter = createFilter([...byPerson.values()].flatMap((own) => [...own.values()]), settings);
      changes = 0;
      mustRenew = false;
    },
    scores(person, limit) {
      const since = byPerson.get(person);
      return filter.scores(person, limit).filter(({ project }) => since?.has(project) !== true);
    },
    similar: (project, limit) => filter.similar(project, limit),
  };
}
