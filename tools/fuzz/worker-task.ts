/** What the fuzzer's two threads tell each other. */
export interface WorkerTask { readonly root: string; readonly file: string; readonly target: string; readonly runs: number; readonly seed: number; readonly guided: boolean; readonly shared: SharedArrayBuffer }
export type WorkerNews =
  | { readonly sort: "progress"; readonly done: number; readonly kept: number; readonly branches: number }
  | { readonly sort: "done"; readonly done: number; readonly kept: number; readonly branches: number; readonly crash?: { readonly input: Uint8Array; readonly why: string } };

/** Words of shared memory before the input: how many inputs were begun, and how long this one is. */
export const sharedWords = 2;
