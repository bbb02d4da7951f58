/**
 * What happens in a run, as a list: a run follows from its scenario, seed, size and this list, so that a failing one can be made smaller by
 * leaving events out. Times are virtual milliseconds after the start.
 */
export type Happening =
  | { readonly do: "say"; readonly node: number; readonly sphere: number }
  | { readonly do: "take-back"; readonly node: number }
  | { readonly do: "vanish"; readonly node: number }
  /** Nothing passes between these nodes and the others. */
  | { readonly do: "cut"; readonly side: readonly number[]; readonly forMillis: number }
  /** The process dies, its last steps with it, and starts again. */
  | { readonly do: "crash"; readonly node: number; readonly forMillis: number }
  /** Not yet there, or gone, for so long. */
  | { readonly do: "away"; readonly node: number; readonly forMillis: number }
  | { readonly do: "disk-fails"; readonly node: number; readonly forMillis: number };

export type Event = { readonly at: number } & Happening;

/** When the event's consequences for the network are over. */
export const endOf = (event: Event): number => event.at + ("forMillis" in event ? event.forMillis : 0);
