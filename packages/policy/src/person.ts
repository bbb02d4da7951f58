/** What policy must know of a person to decide anything about them: read from rows by whoever asks, in one shape. */
import type { Purpose, RecordId } from "@cosmicsync/protocol";

/** How a person stands: `suspended` by moderators, `erased` by themself. */
export type Standing = "normal" | "suspended" | "erased";

export interface PersonFacts {
  readonly id: RecordId;
  /** `readDocument` of the profile's merge state. */
  readonly profile: {
    readonly fields: Readonly<Record<string, unknown>>;
    readonly sets: Readonly<Record<string, readonly { readonly key: string; readonly value: unknown }[]>>;
    readonly visibility: Readonly<Record<string, string>>;
  };
  readonly consents: Readonly<Record<Purpose, boolean>>;
  readonly synthetic: boolean;
  /** Spheres joined. */
  readonly spheres: readonly RecordId[];
  /** `normal` where absent. */
  readonly standing?: Standing;
}

export const emptyProfile: PersonFacts["profile"] = { fields: {}, sets: {}, visibility: {} };
