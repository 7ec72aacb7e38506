import { type Entry, type KeyStack, ok, type PortError, type Result } from "@xpart/core";
import type { Deployment } from "../open/open-deployment.ts";
import { unrecordedEntries } from "../slice/unrecorded-entries.ts";

/** A key of the destination with entries that the ledger does not know. */
export interface UnknownEntries {
  readonly key: string;
  /** Newest first. */
  readonly entries: readonly Entry[];
}

/** Keys whose ledger is read at the same time. */
const CONCURRENT_KEYS = 16;

/**
 * Finds keys of the destination that have entries which no row names, in the order of keys. No row tells of them, so
 * the destination is listed, and the ledger asked for each key: one request a key. An error ends it.
 */
export async function* unknownEntries(
  prefix: string,
  deployment: Pick<Deployment, "destination" | "ledger">,
): AsyncGenerator<Result<UnknownEntries, PortError>> {
  let stacks: KeyStack[] = [];
  for await (const stack of deployment.destination.listStacks(prefix)) {
    if (!stack.ok) {
      yield stack;
      return;
    }
    stacks.push(stack.value);
    if (stacks.length === CONCURRENT_KEYS) {
      yield* unknownOf(stacks, deployment);
      stacks = [];
    }
  }
  yield* unknownOf(stacks, deployment);
}

async function* unknownOf(
  stacks: readonly KeyStack[],
  { ledger }: Pick<Deployment, "ledger">,
): AsyncGenerator<Result<UnknownEntries, PortError>> {
  const known = await Promise.all(
    stacks.map(async (stack) => ({ stack, read: await ledger.readKey(stack.key) })),
  );
  for (const { stack, read } of known) {
    if (!read.ok) {
      yield read;
      return;
    }
    const entries = unrecordedEntries(stack.entries, read.value);
    if (entries.length > 0) {
      yield ok({ key: stack.key, entries });
    }
  }
}
