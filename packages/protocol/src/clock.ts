/**
 * Hybrid logical clock (Kulkarni et al. 2014) packed into one safe integer: (milliseconds since 2020-01-01) * 4096 + counter.
 * Compares as a number; good until 2089; a counter that overflows carries into the milliseconds.
 */
export type Clock = number;
