import { useState } from "preact/hooks";
import { AskError, act } from "./ask.ts";

/** What a dialog asks before it is done. */
export interface Asking {
  readonly title: string;
  readonly lines: readonly string[];
  readonly path: string;
  readonly input: object;
}

/** Has things done that need no dialog, and keeps why the last one was refused. */
export function useActs(onDone: () => void): {
  readonly problem: AskError | undefined;
  send(path: string, input: object): Promise<void>;
} {
  const [problem, setProblem] = useState<AskError>();
  return {
    problem,
    async send(path, input) {
      try {
        await act(path, input);
        setProblem(undefined);
        onDone();
      } catch (refused) {
        if (!(refused instanceof AskError)) {
          throw refused;
        }
        setProblem(refused);
      }
    },
  };
}
