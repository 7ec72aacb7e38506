import { ok, type PortError, type Result } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import type { ListedEntry } from "./listed-entry.ts";
import { unknownEntries } from "./unknown-entries.ts";

/** Lists entries of the destination that the ledger does not know (R5); what that costs says {@link unknownEntries}. */
export async function* listForeign(
  prefix: string,
  deployment: Deployment,
): AsyncGenerator<Result<ListedEntry, PortError>> {
  for await (const found of unknownEntries(prefix, deployment)) {
    if (!found.ok) {
      yield found;
      return;
    }
    const { key, entries } = found.value;
    for (const { versionId, kind } of entries) {
      yield ok({ key, destinationVersionId: versionId, kind });
    }
  }
}
