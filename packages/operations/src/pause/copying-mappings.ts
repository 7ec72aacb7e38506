import { err, ok, type PortError, type Result } from "@xpart/core";
import type { Names } from "@xpart/deployment";
import type { Mapping, Mappings } from "../control/lambda-mappings.ts";

/** A mapping of a function that writes to the destination. */
export interface CopyingMapping extends Mapping {
  readonly functionName: string;
}

/** The functions that write; eventHandler only puts events in their order, which may go on. */
const COPYING = ["queueHandler", "partHandler"] as const satisfies readonly (keyof Names)[];

/** Their mappings. @returns an error where a function has none: then nothing would be paused by it. */
export async function copyingMappings(
  mappings: Mappings,
  names: Names,
): Promise<Result<readonly CopyingMapping[], PortError>> {
  const found: CopyingMapping[] = [];
  for (const role of COPYING) {
    const functionName = names[role];
    const listed = await mappings.list(functionName);
    if (!listed.ok) {
      return listed;
    }
    if (listed.value.length === 0) {
      return err({
        ...({ kind: "misconfigured", side: "source" } as const),
        operation: "ListEventSourceMappings",
        message: `the function ${functionName} has no event source mapping: deploy the source stack`,
      });
    }
    found.push(...listed.value.map((mapping) => ({ ...mapping, functionName })));
  }
  return ok(found);
}

/** Whether a mapping gives its function messages, or is about to. */
export function isRunning({ state }: Pick<Mapping, "state">): boolean {
  return state !== "Disabled" && state !== "Disabling";
}
