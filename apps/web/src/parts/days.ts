/** Days as a date input holds them ("2030-01-31"), and the moment that ends such a day where the reader is. */
const dayMillis = 86_400_000;

export function dayAfter(now: number, days: number): string {
  const date = new Date(now + days * dayMillis);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
}

/** The last minute of that day, in the reader's time zone, as RFC 3339; undefined for what is no day. */
export function endOfDay(day: string): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (parts === null) return undefined;
  const date = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]), 23, 59);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
