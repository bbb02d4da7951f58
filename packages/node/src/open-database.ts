/**
 * Opens the node's database, embedded or PostgreSQL, as a store that can move to another one while it is used. The caller holds
 * the home folder's lock. Throws storage/moved for a database that everything has left.
 */
import { dirname } from "node:path";
import type { Store } from "@cosmicsync/storage";
import type { ForeignChange, PermitsTaken, PermitsWanted, PostgresStore } from "@cosmicsync/storage/postgres";
import { openSqliteStore, refuseDamagedLog } from "@cosmicsync/storage/sqlite";
import { createMovableStore, refuseMoved, type MovableStore, type Place } from "@cosmicsync/storage/transfer";
import { activePlace } from "./database.ts";
import type { Home } from "./home.ts";
import type { Settings } from "./settings.ts";

export interface Database {
  readonly store: MovableStore;
  place(): Place;
  /** Opens the database to which a transfer will switch; the first write that the fence refuses goes there. */
  prepare(place: Place): Promise<void>;
  /** False where nothing was prepared and the node is not there already. */
  move(place: Place): boolean;
  onForeignChange(listener: (change: ForeignChange) => void): () => void;
  /** Whether other processes of this node may be on the same database: never on an embedded one. */
  isShared(): boolean;
  /** Permits counted together with them; undefined on an embedded database. */
  takePermits(wanted: PermitsWanted): Promise<PermitsTaken | undefined>;
}

export const openDatabase = async (settings: Pick<Settings, "databaseUrl" | "databaseMib" | "ballastMib">, home: Home, now: () => number): Promise<Database> => {
  let place = await activePlace(settings, home);
  let prepared: Place | undefined;
  if (place.engine === "sqlite") refuseDamagedLog(place.path);
  await refuseMoved(place, now);
  const store = createMovableStore(await openPlace(place, settings, home, now));
  store.onMove(() => { place = prepared ?? place; });
  return {
    store,
    place: () => place,
    async prepare(next) {
      await store.giveUp();
      const opened = await openPlace(next, settings, home, now);
      prepared = next;
      store.prepare(opened);
    },
    move: (to) => store.move() || JSON.stringify(place) === JSON.stringify(to),
    isShared: () => place.engine === "postgres",
    takePermits: async (wanted) => ("takePermits" in store.current ? (store.current as PostgresStore).takePermits(wanted) : undefined),
    onForeignChange(listener) {
      const follow = (current: Store): (() => void) => ("onForeignChange" in current ? (current as PostgresStore).onForeignChange(listener) : () => undefined);
      let stop = follow(store.current);
      const stopMoves = store.onMove((current) => { stop(); stop = follow(current); });
      return () => { stopMoves(); stop(); };
    },
  };
};

export const openPlace = async (place: Place, { databaseMib, ballastMib = 0 }: Pick<Settings, "databaseMib"> & Partial<Pick<Settings, "ballastMib">>, home: Home, now: () => number): Promise<Store> => {
  if (place.engine === "sqlite") return openSqliteStore({ path: place.path, now, lock: dirname(place.path) !== home.folder, ...(databaseMib === 0 ? {} : { sizeLimitBytes: databaseMib * 1_048_576 }), ...(ballastMib === 0 ? {} : { ballastBytes: ballastMib * 1_048_576 }) });
  // Loaded by those who use it: most nodes do not.
  const { openPostgresStore } = await import("@cosmicsync/storage/postgres");
  return openPostgresStore({ url: place.url, now, ...(place.schema === undefined ? {} : { schema: place.schema }) });
};
