import { callAws } from "@xpart/aws-adapters";
import { ok } from "@xpart/core";
import type { Side, Told } from "./facts.ts";

/** Asks a service; an error of one of these names says that the thing is not there. */
export async function tell<T>(
  side: Side,
  operation: string,
  ask: () => Promise<T | undefined>,
  absentNames: readonly string[] = [],
): Promise<Told<T>> {
  return callAws({ side }, operation, async () => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Error && absentNames.includes(error.name)) {
        return undefined;
      }
      throw error;
    }
  });
}

/** Nothing to ask for. */
export const NOTHING: Told<never> = ok(undefined);
