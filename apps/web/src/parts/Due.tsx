/** A due date in words: how long there is left, and the date itself. Reads the browser's clock once a minute. */
import { useEffect, useState, type ReactElement } from "react";
import { useWords } from "../words/context.ts";

const minuteMillis = 60_000;

export function Due({ at }: { readonly at: string }): ReactElement {
  const words = useWords();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), minuteMillis);
    return () => clearInterval(timer);
  }, []);
  return <p className="due"><time dateTime={at}>{words.t("due", { distance: words.distance(at, now), date: words.dateAndTime(at) })}</time></p>;
}
