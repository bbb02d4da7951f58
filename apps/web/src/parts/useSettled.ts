/** A value that has not changed for a moment: so that a list is asked for when somebody pauses, not at each key. */
import { useEffect, useState } from "react";

export function useSettled<T>(value: T, millis: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), millis);
    return () => clearTimeout(timer);
  }, [value, millis]);
  return settled;
}
