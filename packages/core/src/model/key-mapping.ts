import * as z from "zod/mini";
import { compareKeys } from "./key-order.ts";
import { literalsOf } from "./key-pattern.ts";

/** Keys that begin with `from` begin with `to` at the destination instead; the rest of the key stays. */
export interface KeyRule {
  /** Empty: every key that no longer `from` is of. */
  readonly from: string;
  readonly to: string;
}

/** A rule as a map has it. */
export interface MappedRule extends KeyRule {
  /** Whether no key that it is of is replicated: `policy.scope.exclude` has all of them. */
  readonly isLeftOut?: true;
}

/** What keys are called at the destination; plain data, made by {@link keyMapOf}. */
export interface KeyMap {
  /** The rule of a key is the first whose `from` it begins with; the last one is every key's. */
  readonly rules: readonly MappedRule[];
  /** Which keys of the source are replicated: one of these begins each; never empty. */
  readonly prefixes: readonly string[];
}

/** S3's limit of a key, in bytes of UTF-8. Source: S3 user guide, "Naming Amazon S3 objects". */
export const MAX_KEY_BYTES: number = 1_024;

/** Of `from` and `to`: leaves the rest of a key a little, and a bound of a listing its last character. */
const MAX_RULE_BYTES = 1_000;

const SIDE = `must be a key prefix of at most ${MAX_RULE_BYTES} bytes, or empty`;
const side = z.string(SIDE).check(z.refine((text) => utf8Length(text) <= MAX_RULE_BYTES, SIDE));
const RULES =
  'must be a list of at least one rule such as {"from": "raw/", "to": "landing/raw/"}, each with another from';

/** What the rules of a policy may be by themselves; whether two could meet says `keysThatMeet`. */
export const keyRulesSchema: z.ZodMiniType<readonly KeyRule[], readonly KeyRule[]> = z
  .array(z.strictObject({ from: side, to: side }, "must be an object with from and to"), RULES)
  .check(
    z.minLength(1, RULES),
    z.refine((rules) => new Set(rules.map(({ from }) => from)).size === rules.length, RULES),
  );

/**
 * @param keys - a policy's own; absent: keys are the same on both sides.
 * @param prefixes - of the keys that are replicated; empty: every key.
 * @param exclude - the patterns of a policy's scope. Those of all keys below a prefix keep rules apart, too.
 */
export function keyMapOf(
  keys: readonly KeyRule[] | undefined,
  prefixes: readonly string[] = [],
  exclude: readonly string[] = [],
): KeyMap {
  const rules: MappedRule[] = [...(keys ?? [])];
  if (!rules.some(({ from }) => from === "")) {
    rules.push({ from: "", to: "" });
  }
  const leftOut = keys === undefined ? [] : exclude.flatMap((pattern) => prefixOf(pattern) ?? []);
  const ordered = rules.toSorted(longestFirst);
  const holes = leftOut
    .filter((hole, index) => leftOut.indexOf(hole) === index)
    .filter((hole) => !rules.some(({ from }) => from === hole))
    .map((hole) => ({ from: hole, to: mapBy(ruleIn(ordered, hole), hole) }));
  return {
    rules: [...ordered, ...holes]
      .toSorted(longestFirst)
      .map((rule) =>
        leftOut.some((hole) => rule.from.startsWith(hole)) ? { ...rule, isLeftOut: true } : rule,
      ),
    prefixes: prefixes.length === 0 ? [""] : prefixes,
  };
}

function longestFirst(left: KeyRule, right: KeyRule): number {
  return right.from.length - left.from.length;
}

/** What all keys that a pattern describes begin with, where it describes all that do; undefined: it does not. */
export function prefixOf(pattern: string): string | undefined {
  const [prefix = "", rest, ...more] = literalsOf(pattern);
  return rest === "" && more.length === 0 && prefix !== "" ? prefix : undefined;
}

/** Whether every key is called the same on both sides. */
export function hasSameKeys({ rules }: KeyMap): boolean {
  return rules.every(({ from, to }) => from === to);
}

/** The rule of a key of the source. */
export function ruleOfKey({ rules }: KeyMap, key: string): MappedRule {
  return ruleIn(rules, key);
}

function ruleIn(rules: readonly MappedRule[], key: string): MappedRule {
  return rules.find(({ from }) => key.startsWith(from)) ?? { from: "", to: "" };
}

/** What a key of the source is called at the destination; perhaps longer than a key can be. */
export function destinationKeyOf(map: KeyMap, key: string): string {
  return mapBy(ruleOfKey(map, key), key);
}

/**
 * Which key of the source is called so at the destination.
 *
 * @returns undefined where no key that is replicated is.
 */
export function sourceKeyOf(map: KeyMap, key: string): string | undefined {
  return map.rules
    .filter(({ to, isLeftOut }) => isLeftOut !== true && key.startsWith(to))
    .map((rule) => ({ rule, back: rule.from + key.slice(rule.to.length) }))
    .find(
      ({ rule, back }) =>
        ruleOfKey(map, back) === rule && map.prefixes.some((prefix) => back.startsWith(prefix)),
    )?.back;
}

/** Where replicas of the keys below prefixes are: one of these begins each of their keys. */
export function destinationPrefixesOf(
  map: KeyMap,
  prefixes: readonly string[] = map.prefixes,
): readonly string[] {
  const found = prefixes.flatMap((prefix) => piecesOf(map, prefix).map(({ image }) => image));
  const all = [...new Set(found)];
  return all
    .filter((image) => !all.some((other) => other !== image && image.startsWith(other)))
    .toSorted(compareKeys);
}

/**
 * Where the keys are at the source that begin so at the destination: one of these prefixes begins each.
 *
 * @returns nothing where no key that is replicated does.
 */
export function sourcePrefixesOf(map: KeyMap, prefix: string): readonly string[] {
  const found = map.prefixes.flatMap((own) =>
    piecesOf(map, own).flatMap(({ domain, image, holes }) => {
      if (image.startsWith(prefix)) {
        return [domain];
      }
      const within = domain + prefix.slice(image.length);
      return prefix.startsWith(image) && !holes.some((hole) => within.startsWith(hole))
        ? [within]
        : [];
    }),
  );
  return replicatedBelow({ ...map, prefixes: found }, "");
}

/** What of the keys below a prefix is replicated: prefixes of which none begins another, in the order of keys. */
export function replicatedBelow({ prefixes }: KeyMap, prefix: string): readonly string[] {
  const found = prefixes.some((own) => prefix.startsWith(own))
    ? [prefix]
    : prefixes.filter((own) => own.startsWith(prefix));
  return [...new Set(found)]
    .filter((own) => !found.some((other) => other !== own && own.startsWith(other)))
    .toSorted(compareKeys);
}

/** Keys that one rule maps: those below `domain` that are in none of the holes come below `image`. */
export interface KeyPiece {
  readonly rule: MappedRule;
  readonly domain: string;
  readonly image: string;
  /** Domains of other rules within this one. */
  readonly holes: readonly string[];
}

/** The pieces that keys below a prefix are in, but for those of which none is replicated. */
export function piecesOf(map: KeyMap, prefix: string): readonly KeyPiece[] {
  const base = ruleOfKey(map, prefix);
  const within = map.rules.filter(({ from }) => from !== base.from && from.startsWith(prefix));
  const froms = within.map(({ from }) => from);
  return [{ rule: base, domain: prefix }, ...within.map((rule) => ({ rule, domain: rule.from }))]
    .filter(({ rule }) => rule.isLeftOut !== true)
    .map(({ rule, domain }) => {
      const nested = froms.filter((from) => from.startsWith(domain) && from !== rule.from);
      return {
        ...{ rule, domain, image: mapBy(rule, domain) },
        holes: nested.filter(
          (from) => !nested.some((other) => other !== from && from.startsWith(other)),
        ),
      };
    });
}

/** A text of a rule's domain by that rule. */
export function mapBy({ from, to }: KeyRule, key: string): string {
  return to + key.slice(from.length);
}

/** How long a text is in UTF-8, in bytes. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes +=
      1 + Number(codePoint > 0x7f) + Number(codePoint > 0x7_ff) + Number(codePoint > 0xff_ff);
  }
  return bytes;
}
