import { type KeyStack, ok, type PortError, type Result } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import type { ListedEntry } from "./listed-entry.ts";

/** Keys whose ledger is read at the same time. */
const CONCURRENT_KEYS = 16;

/**
 * Lists entries of the destination that the ledger does not know (R5). No row tells of them, so the destination is
 * listed, and the ledger asked for each key: one request a key.
 */
export async function* listForeign(
  prefix: string,
  deployment: Deployment,
): AsyncGenerator<Result<ListedEntry, PortError>> {
  let stacks: KeyStack[] = [];
  for await (const stack of deployment.destination.listStacks(prefix)) {
    if (!stack.ok) {
      yield stack;
      return;
    }
    stacks.push(stack.value);
    if (stacks.length === CONCURRENT_KEYS) {
      yield* foreignOf(stacks, deployment);
      stacks = [];
    }
  }
  yield* foreignOf(stacks, deployment);
}

async function* foreignOf(
  stacks: readonly KeyStack[],
  { ledger }: Deployment,
): AsyncGenerator<Result<ListedEntry, PortError>> {
  const known = await Promise.all(
    stacks.map(async (stack) => ({ stack, read: await ledger.readKey(stack.key) })),
  );
  for (const { stack, read } of known) {
    if (!read.ok) {
      yield read;
      return;
    }
    const { head, rows } = read.value;
    const own = new Set([
      ...rows.map(({ destinationVersionId }) => destinationVersionId),
      ...(head?.retiring ?? []),
    ]);
    for (const { versionId, kind } of stack.entries) {
      if (!own.has(versionId)) {
        yield ok({ key: stack.key, destinationVersionId: versionId, kind });
      }
    }
  }
}
