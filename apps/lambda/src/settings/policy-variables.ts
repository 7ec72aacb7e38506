import {
  err,
  type KeyMap,
  keyMapOf,
  keyMapProblems,
  ok,
  type Policy,
  parsePolicy,
  type Result,
} from "@xpart/core";
import * as z from "zod/mini";

/** Reads SOURCE_PREFIXES. */
export function readPrefixes(parsed: unknown): Result<readonly string[], readonly string[]> {
  const prefixes = z.array(z.string()).safeParse(parsed);
  return prefixes.success
    ? ok(prefixes.data)
    : err(['a JSON array of strings, such as ["reports/"]']);
}

/** Reads POLICY. */
export function readPolicy(parsed: unknown): Result<Policy, readonly string[]> {
  const policy = parsePolicy(parsed);
  return policy.ok ? policy : err(policy.error.map((line) => `a JSON policy (${line})`));
}

/** A pair that copies the other way: its ledger, at the destination, and what it has keys called here. */
export interface TwoWay {
  readonly tableName: string;
  readonly keys: KeyMap;
}

const twoWay = z.strictObject({
  tableName: z.string(),
  prefixes: z.array(z.string()),
  keys: z.optional(z.array(z.strictObject({ from: z.string(), to: z.string() }))),
});

/** Reads TWO_WAY. */
export function readTwoWay(parsed: unknown): Result<TwoWay, readonly string[]> {
  const read = twoWay.safeParse(parsed);
  if (!read.success) {
    return err([
      'a JSON object such as {"tableName": "reports-back-prod-objects", "prefixes": []}',
    ]);
  }
  const { tableName, prefixes, keys } = read.data;
  return ok({ tableName, keys: keyMapOf(keys, prefixes) });
}

/** What keys are called at the destination. Two that could be called the same would be each other's versions there (M2). */
export function readKeys(
  { keys, scope }: Policy,
  prefixes: readonly string[] | undefined,
): Result<KeyMap, readonly string[]> {
  const map = keyMapOf(keys, prefixes, scope?.exclude);
  const problems = keyMapProblems(map).map(
    ({ from, problem }) =>
      `POLICY must keep keys apart: the rule from ${JSON.stringify(from)} ${problem}`,
  );
  return problems.length > 0 ? err(problems) : ok(map);
}
