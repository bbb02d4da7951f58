/** What concepts mean, as vectors of one encoder, and what a person's own words do. */
export interface Meaning {
  readonly encoderId: string;
  readonly dimension: number;
  /**
   * Of length 1; all zero for an id that is no concept and no own words, and for words with nothing in them. Undefined for own words that an encoder which takes its time
   * has not read yet.
   */
  vector(id: string): Float32Array | undefined;
  /** Has own words read soon; only of an encoder that takes its time. */
  want?(id: string): void;
}
