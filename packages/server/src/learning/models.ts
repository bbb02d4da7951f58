/**
 * The models of this node, in its own database: which one scores, which is tried beside it, which came before. They are small facts about the node and leave it never.
 *
 * A model that is damaged, of another format, or of terms that this program does not score by is not used: what was shipped scores instead, and why is told.
 */
import type { Reader, Store, Writer } from "@cosmicsync/storage";
import { shippedModel, type ScoreModel } from "@cosmicsync/matching";
import { dropped, keptVersions, packModel, promoted, readModel, readShelf, shadowed, wentBack, type LearnedModel, type Shelf } from "@cosmicsync/matching/learn";

const shelfName = "models";
const modelName = (version: number): string => `model/${version}`;

export interface Models {
  /** What scores now. */
  readonly score: () => ScoreModel;
  /** The model in use, where it was learned. */
  readonly active: () => LearnedModel | undefined;
  /** Reads again what is in use: at start, and when another process of the node may have changed it. */
  load(): Promise<void>;
  shelf(): Promise<Shelf>;
  /** Thrown: `ModelFault`, where what was kept cannot be used. */
  read(version: number): Promise<LearnedModel | undefined>;
  /** Keeps a new model to be tried beside the one in use; one that was tried before it goes. */
  shadow(model: LearnedModel): Promise<void>;
  drop(): Promise<void>;
  promote(): Promise<Shelf>;
  back(): Promise<Shelf>;
}

/** `onFault`: told when the model in use cannot be used. */
export const createModels = ({ store, onFault = () => undefined }: { readonly store: Store; readonly onFault?: (cause: unknown) => void }): Models => {
  let active: LearnedModel | undefined;
  const load = async (): Promise<void> => {
    try {
      const { active: version } = await readShelfOf(store.read);
      active = version === 0 ? undefined : await readModelOf(store.read, version);
    } catch (cause) {
      active = undefined;
      onFault(cause);
    }
  };
  const change = async (how: (shelf: Shelf) => Shelf, model?: LearnedModel): Promise<Shelf> => {
    const shelf = await store.write(async (writer) => {
      const before = await readShelfOf(writer);
      const after = how(before);
      if (model !== undefined) await writer.put("nodeState", { name: modelName(model.version), value: packModel(model) });
      await writer.put("nodeState", { name: shelfName, value: after });
      const kept = keptVersions(after);
      for (const version of keptVersions(before)) if (!kept.has(version)) await writer.delete("nodeState", { name: modelName(version) });
      return after;
    });
    await load();
    return shelf;
  };
  return {
    score: () => active?.score ?? shippedModel,
    active: () => active,
    load,
    shelf: () => readShelfOf(store.read),
    read: (version) => readModelOf(store.read, version),
    shadow: async (model) => void (await change((shelf) => shadowed(shelf, model.version), model)),
    drop: async () => void (await change(dropped)),
    promote: () => change(promoted),
    back: () => change(wentBack),
  };
};

const readShelfOf = async (reader: Pick<Reader | Writer, "get">): Promise<Shelf> => readShelf((await reader.get("nodeState", { name: shelfName }))?.value);
const readModelOf = async (reader: Reader, version: number): Promise<LearnedModel | undefined> => {
  const row = await reader.get("nodeState", { name: modelName(version) });
  return row === undefined ? undefined : readModel(typeof row.value === "string" ? row.value : "", `model ${version}`);
};
