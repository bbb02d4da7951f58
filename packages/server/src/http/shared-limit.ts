/**
 * Counts requests for `@fastify/rate-limit`, alone or together with the node's other processes. Together it takes permits from
 * the shared count in portions of a twentieth of a bound, one for bounds under forty, and hands them out by itself: so all
 * processes together never let more through than the bound, a small bound is exact, and of a large one a request in twenty asks
 * the database. Refused too early are at most the permits that other processes hold and have not used, a portion each.
 *
 * Where the shared count does not answer, this process counts alone until it does. What is shared is a keyed hash of the person or
 * address. Memory is bounded by `remembered` names for each bound.
 */
export interface SharedPermits {
  /** Undefined where no other process can be: then this one counts alone. Throws where the count cannot be reached. */
  take(name: string, wanted: { readonly count: number; readonly most: number; readonly windowMillis: number }): Promise<{ readonly granted: number; readonly taken: number; readonly endsInMillis: number } | undefined>;
}

interface Held {
  endsAt: number;
  /** Granted to this process in this window, and handed out. */
  granted: number;
  used: number;
  /** By all processes, when last heard of. */
  taken: number;
  over: boolean;
  asking: Promise<void> | undefined;
}
export interface Counted { readonly current: number; readonly ttl: number }
type Answer = (error: Error | null, counted?: Counted) => void;

export interface LimitParts {
  readonly permits?: SharedPermits | undefined;
  /** Milliseconds that never go back. */
  readonly ticks: () => number;
  readonly remembered: number;
}
/** What `@fastify/rate-limit` asks of its store. */
export interface LimitStore {
  incr(key: string, answer: Answer, windowMillis: number, most: number): void;
  child(route: object): LimitStore;
}

export const portionOf = (most: number): number => Math.max(1, Math.floor(most / 20));

export const createLimitStore = (parts: LimitParts, bound = "all"): LimitStore => {
  const { permits, ticks, remembered } = parts;
  const names = new Map<string, Held>();

  const heldOf = (key: string, windowMillis: number): Held => {
    const known = names.get(key);
    if (known !== undefined && known.endsAt > ticks()) return known;
    const begun: Held = { endsAt: ticks() + windowMillis, granted: 0, used: 0, taken: 0, over: false, asking: undefined };
    names.delete(key);
    names.set(key, begun);
    for (const oldest of names.keys()) {
      if (names.size <= remembered) break;
      names.delete(oldest);
    }
    return begun;
  };

  const grantAlone = (held: Held, most: number): void => {
    held.granted = held.taken = most;
    if (held.used >= most) held.over = true;
  };
  const ask = async (key: string, held: Held, windowMillis: number, most: number): Promise<void> => {
    const taken = await permits?.take(`${bound} ${key}`, { count: portionOf(most), most, windowMillis }).catch(() => undefined);
    if (taken === undefined) return grantAlone(held, most);
    held.granted += taken.granted;
    held.taken = taken.taken;
    held.endsAt = ticks() + taken.endsInMillis;
    if (taken.granted === 0) held.over = true;
  };

  const count = async (key: string, windowMillis: number, most: number): Promise<Counted> => {
    const held = heldOf(key, windowMillis);
    while (held.used >= held.granted && !held.over) {
      held.asking ??= ask(key, held, windowMillis, most).finally(() => { held.asking = undefined; });
      await held.asking;
    }
    const ttl = Math.max(1, held.endsAt - ticks());
    if (held.used >= held.granted) return { current: most + 1, ttl };
    held.used++;
    return { current: held.taken - (held.granted - held.used), ttl };
  };

  return {
    incr(key, answer, windowMillis, most) {
      count(key, windowMillis, most).then((counted) => answer(null, counted), (error: unknown) => answer(error as Error));
    },
    child: (route) => createLimitStore(parts, boundOf(route)),
  };
};

/** A route with a bound of its own has a count of its own. */
const boundOf = (route: object): string => {
  const { method, url } = ("routeInfo" in route ? route.routeInfo : {}) as { readonly method?: string | readonly string[]; readonly url?: string };
  return `${[method ?? ""].flat().join()} ${url ?? ""}`;
};
