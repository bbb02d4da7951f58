/** The places of the greatest numbers, greatest first, those of equal numbers by place: one pass, with what was found so far held in order. */
export function strongest(scores: Float32Array, limit: number, above = -Infinity): number[] {
  const found: number[] = [];
  if (!(limit >= 1)) return found;
  let least = above;
  for (let place = 0; place < scores.length; place += 1) {
    const score = scores[place] as number;
    if (!(score > least)) continue;
    let [low, high] = [0, found.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((scores[found[middle] as number] as number) >= score) low = middle + 1;
      else high = middle;
    }
    found.splice(low, 0, place);
    if (found.length > limit) found.pop();
    if (found.length >= limit) least = Math.max(above, scores[found[found.length - 1] as number] as number);
  }
  return found;
}
