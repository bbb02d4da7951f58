/** The language a reader wants, from Accept-Language (RFC 9110, 12.5.4): the first of the highest weight that is a tag at all. */
export const languageOf = (header: string | undefined): string => {
  const wanted = (header ?? "").slice(0, 400).split(",").map((part, place) => {
    const [tag = "", weight] = part.trim().split(/\s*;\s*q=/);
    return { tag, weight: weight === undefined ? 1 : Number(weight), place };
  });
  const best = wanted.filter(({ tag, weight }) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag) && weight > 0 && weight <= 1).sort((a, b) => b.weight - a.weight || a.place - b.place)[0];
  return best?.tag ?? "en";
};
