import {
  compareKeys,
  destinationKeyOf,
  keyMapOf,
  type PortError,
  type VersionPage,
} from "@xpart/core";
import {
  bothKeys,
  compareSlice,
  type KeyFinding,
  printable,
  REASONS,
  type SlicePorts,
} from "@xpart/operations";
import type { KeyPage, KeyRow, SideEntries } from "../answers.ts";
import { portFailureOf } from "../http/console-error.ts";
import { observeLister } from "./observed-lister.ts";

const NONE: SideEntries = { entries: 0 };

/**
 * Neighbouring keys of both sides with the verdict of a comparison (V4): as many as one listing of each side gives, at
 * most about 1,000. Costs a listing a side, more for a key of very many entries, and a read of the ledger for each key
 * that is not equal.
 *
 * @throws ConsoleError where a side does not answer.
 */
export async function readKeyPage(
  range: { readonly prefix: string; readonly after?: string | undefined },
  ports: SlicePorts,
  signal: AbortSignal,
): Promise<KeyPage> {
  const [source, destination] = await Promise.all([
    observeLister(ports.source.lister, range),
    observeLister(ports.destination.lister, range),
  ]);
  if (!source.ok || !destination.ok) {
    throw portFailureOf(errorOf(source) ?? (errorOf(destination) as PortError));
  }
  const upTo = endOf(source.value.first, destination.value.first);
  const findings = new Map<string, KeyFinding>();
  const equal: string[] = [];
  const compared = await compareSlice(
    { ...range, upTo },
    {
      ...ports,
      source: { ...ports.source, lister: source.value.observed },
      destination: { ...ports.destination, lister: destination.value.observed },
    },
    {
      signal,
      graceMs: 0,
      onFinding(finding) {
        findings.set(finding.key, finding);
      },
      onEqual: (key) => equal.push(key),
    },
  );
  signal.throwIfAborted();
  if (typeof compared.end !== "string") {
    throw portFailureOf(compared.end);
  }
  const keys = [...equal, ...findings.keys()].sort(compareKeys);
  const map = keyMapOf(ports.policy.keys);
  const rows = keys.map((key) =>
    rowOf(
      { key, shown: bothKeys({ key, destinationKey: destinationKeyOf(map, key) }) },
      findings.get(key),
      {
        source: source.value.observed.seen.get(key) ?? NONE,
        destination: destination.value.observed.seen.get(key) ?? NONE,
      },
    ),
  );
  return { rows, ...(upTo === undefined ? {} : { next: upTo }) };
}

function errorOf(result: { readonly ok: boolean; readonly error?: PortError }) {
  return result.ok ? undefined : result.error;
}

/** The last key that both first pages reach; undefined: both reach their ends. */
function endOf(...pages: readonly VersionPage[]): string | undefined {
  return pages
    .filter(({ next }) => next !== undefined)
    .map(({ versions, next }) => versions.at(-1)?.key ?? next?.key ?? "")
    .sort(compareKeys)
    .at(0);
}

function rowOf(
  { key, shown }: { readonly key: string; readonly shown: string },
  finding: KeyFinding | undefined,
  sides: Pick<KeyRow, "source" | "destination">,
): KeyRow {
  return {
    ...{ key, shown: printable(shown), verdict: finding?.verdict ?? "equal" },
    why:
      finding === undefined
        ? []
        : [
            ...finding.reasons.map((reason) => REASONS[reason].text),
            ...(finding.problem === undefined ? [] : [printable(finding.problem)]),
          ],
    ...sides,
  };
}
