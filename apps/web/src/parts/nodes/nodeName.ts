/** What to call a node: its name here, or the beginning of its key. */
import type { NodesWords } from "../../words/nodes/index.ts";

export const nodeName = (words: NodesWords, { name, key }: { readonly name?: string | undefined; readonly key: string }): string => name ?? words.t("nodes.unnamed", { key: key.slice(0, 8) });
