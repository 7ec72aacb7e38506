import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { AskError, read } from "./ask.ts";

/** What was asked for, and how it stands. */
export interface Asked<Answer> {
  /** The last answer; absent: there was none yet. */
  readonly answer?: Answer;
  /** Why the last time there was none. */
  readonly error?: AskError;
  readonly isAsking: boolean;
  again(): void;
}

/** Asks at once and, where a time is given, again after it, as long as somebody looks at the page. */
export function useAsked<Answer>(
  path: string,
  input: Readonly<Record<string, string | number | undefined>> = {},
  everyMs?: number,
): Asked<Answer> {
  const [answer, setAnswer] = useState<Answer>();
  const [error, setError] = useState<AskError>();
  const [isAsking, setAsking] = useState(true);
  const newest = useRef(0);
  const key = JSON.stringify([path, input]);
  const again = useCallback(async () => {
    newest.current += 1;
    const own = newest.current;
    setAsking(true);
    try {
      const given = await read<Answer>(path, input);
      if (own === newest.current) {
        setAnswer(() => given);
        setError(undefined);
      }
    } catch (problem) {
      if (own === newest.current) {
        setError(problem instanceof AskError ? problem : ownFault(problem));
      }
    } finally {
      if (own === newest.current) {
        setAsking(false);
      }
    }
  }, [key]);
  useEffect(() => {
    setAnswer(undefined);
    void again();
    if (everyMs === undefined) {
      return undefined;
    }
    const timer = setInterval(() => document.hidden || void again(), everyMs);
    const onShown = () => document.hidden || void again();
    document.addEventListener("visibilitychange", onShown);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onShown);
    };
  }, [key, everyMs]);
  return {
    ...(answer === undefined ? {} : { answer }),
    ...(error === undefined ? {} : { error }),
    ...{ isAsking, again: () => void again() },
  };
}

function ownFault(problem: unknown): AskError {
  const what = problem instanceof Error ? problem.message : String(problem);
  return new AskError({ error: { what, remedy: "Load the page again." } }, 0);
}
