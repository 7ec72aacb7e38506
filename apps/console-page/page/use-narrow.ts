import { useEffect, useState } from "preact/hooks";

/** As the style has it. */
const NARROW = "(max-width: 44rem)";

/** Whether the page is as narrow as on a phone. */
export function useNarrow(): boolean {
  const query = matchMedia(NARROW);
  const [isNarrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const onChange = () => setNarrow(query.matches);
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  return isNarrow;
}
