/**
 * The beginning of a row whose end is in a later chunk. A row that lies in one chunk is given as a view of it and never
 * copied; of a row that grows over the bound nothing is kept but its length.
 */
export interface Rest {
  /** Keeps a piece that ends with its chunk. */
  keep(piece: Uint8Array): void;
  /** The whole row with its last piece, or undefined where it is over the bound; begins anew. Valid until the next chunk is asked for. */
  end(piece: Uint8Array): Uint8Array | undefined;
  readonly bytes: number;
}

export const createRest = (mostBytes: number): Rest => {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  return {
    keep(piece) {
      bytes += piece.length;
      if (bytes > mostBytes) pieces = [];
      else if (piece.length > 0) pieces.push(new Uint8Array(piece));
    },
    end(piece) {
      const total = bytes + piece.length;
      const whole = total > mostBytes ? undefined : pieces.length === 0 ? piece : Buffer.concat([...pieces, piece]);
      pieces = [];
      bytes = 0;
      return whole;
    },
    get bytes() {
      return bytes;
    },
  };
};
