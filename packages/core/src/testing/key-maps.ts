import fc from "fast-check";
import { type KeyMap, keyMapOf, ruleOfKey } from "../model/key-mapping.ts";

/** Few characters, so that keys and rules meet; the last ones are where orders of UTF-16 and UTF-8 differ. */
const CHARACTERS = ["a", "b", "/", "\uff5e", "\u{1f600}"];

/** Short texts that often begin alike. */
const texts: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...CHARACTERS),
  maxLength: 3,
});

/** Keys of a source. */
export const keys: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...CHARACTERS),
  minLength: 1,
  maxLength: 6,
});

/** Rules, prefixes and what is left out, which may be good or not; rules that change nothing are among them. */
export const keyMaps: fc.Arbitrary<KeyMap> = fc
  .record({
    rules: fc.uniqueArray(fc.record({ from: texts, to: texts }), {
      maxLength: 4,
      selector: ({ from }) => from,
    }),
    prefixes: fc.array(texts, { maxLength: 3 }),
    leftOut: fc.array(texts, { maxLength: 2 }),
  })
  .map(({ rules, prefixes, leftOut }) => {
    return keyMapOf(
      rules,
      prefixes,
      leftOut.map((prefix) => `${prefix}*`),
    );
  });

/** Whether a key of the source is replicated. */
export function isReplicated(map: KeyMap, key: string): boolean {
  const { isLeftOut } = ruleOfKey(map, key);
  return isLeftOut !== true && map.prefixes.some((prefix) => key.startsWith(prefix));
}
