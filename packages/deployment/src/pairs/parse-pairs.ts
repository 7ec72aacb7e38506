import { err, ok, type Result } from "@xpart/core";
import { type ParsedSettings, parseSettings } from "../settings/parse-settings.ts";
import { checkPairs } from "./check-pairs.ts";
import { MAX_PAIRS } from "./max-pairs.ts";

/** All pairs of buckets that a settings file has. */
export interface ParsedPairs {
  readonly pairs: readonly ParsedSettings[];
  /** Whether the file has a list of them, so that stacks are called by the pairs' names. */
  readonly isList: boolean;
}

/**
 * Reads a settings file's content: the settings of one pair, or `{"pairs": [...]}` with those of several, which are
 * then held against each other.
 *
 * @returns the pairs, or one sentence for each setting that is wrong, which begins with the setting's name:
 *   `pairs.1.source.bucket must be ...`.
 */
export function parsePairs(raw: unknown): Result<ParsedPairs, readonly string[]> {
  if (typeof raw !== "object" || raw === null || !Object.hasOwn(raw, "pairs")) {
    const parsed = parseSettings(raw);
    return parsed.ok ? ok({ pairs: [parsed.value], isList: false }) : parsed;
  }
  const listed = listOf(raw);
  if (!listed.ok) {
    return listed;
  }
  const parsed = listed.value.map((pair) => parseSettings(pair));
  const problems = parsed.flatMap((each, index) =>
    each.ok ? [] : each.error.map((problem) => nameInPair(problem, index)),
  );
  const pairs = parsed.flatMap((each, index) =>
    each.ok
      ? [
          {
            settings: each.value.settings,
            warnings: each.value.warnings.map((warning) => nameInPair(warning, index)),
          },
        ]
      : [],
  );
  if (problems.length > 0) {
    return err(problems);
  }
  const conflicts = checkPairs(pairs.map(({ settings }) => settings));
  return conflicts.length > 0 ? err(conflicts) : ok({ pairs, isList: true });
}

/** Puts the pair before a sentence that begins with a setting's name. */
export function nameInPair(sentence: string, index: number): string {
  const whole = "the settings ";
  return sentence.startsWith(whole)
    ? `pairs.${index} ${sentence.slice(whole.length)}`
    : `pairs.${index}.${sentence}`;
}

function listOf(raw: object): Result<readonly unknown[], readonly string[]> {
  const { pairs, $schema: _schema, ...others } = raw as Readonly<Record<string, unknown>>;
  const problems = Object.keys(others).map(
    (name) => `${name} must be in each of the pairs: beside pairs there is no other setting`,
  );
  const count = Array.isArray(pairs) ? pairs.length : undefined;
  const isListed = count !== undefined && count > 0 && count <= MAX_PAIRS;
  if (!isListed) {
    const found =
      count === undefined ? `it is ${JSON.stringify(pairs)?.slice(0, 80)}` : `it has ${count}`;
    problems.unshift(`pairs must be a list of 1 to ${MAX_PAIRS} pairs of buckets; ${found}`);
  }
  return problems.length > 0 ? err(problems) : ok(pairs as readonly unknown[]);
}
