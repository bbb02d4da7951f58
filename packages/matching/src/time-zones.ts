/** Hours from UTC of IANA zones at a moment, remembered for the day (a zone changes twice a year, and asking Intl takes a tenth of a millisecond). */
export interface TimeZones { offsetHours(timeZone: string, moment: number): number | undefined }

const dayMillis = 86_400_000;
/** There are some 600 zones; names that are none are remembered too, within this bound. */
const rememberedCount = 1_000;

export function createTimeZones(): TimeZones {
  const remembered = new Map<string, number | undefined>();
  let day = -1;
  return {
    offsetHours(timeZone, moment) {
      const today = Math.floor(moment / dayMillis);
      if (today !== day || remembered.size >= rememberedCount) remembered.clear();
      day = today;
      if (!remembered.has(timeZone)) remembered.set(timeZone, ask(timeZone, moment));
      return remembered.get(timeZone);
    },
  };
}

function ask(timeZone: string, moment: number): number | undefined {
  try {
    const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(moment);
    const text = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
    const match = /^GMT(?:([+-])(\d{2}):(\d{2}))?$/u.exec(text);
    if (match === null) return undefined;
    return match[1] === undefined ? 0 : (match[1] === "-" ? -1 : 1) * (Number(match[2]) + Number(match[3]) / 60);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
