/** The first surrogate of UTF-16, and the first code unit behind the last one. */
const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;
const CODE_UNITS = 0x10000;
/** Where neither key has one of these, JavaScript's order of strings is that of their UTF-8. */
const SURROGATE_OR_ABOVE = /[\ud800-\uffff]/;

/**
 * Compares two keys as S3 orders them: by their UTF-8 bytes, which is the order of their code points and not
 * that of JavaScript's strings, where U+1F600 comes before U+FF5E. Makes no bytes, since whoever compares
 * buckets asks it for every key.
 *
 * @returns below 0 where `left` comes first, above 0 where `right` does, 0 where they are equal.
 */
export function compareKeys(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  // About three times as fast as the loop, and nearly all keys are of this kind.
  if (!SURROGATE_OR_ABOVE.test(left) && !SURROGATE_OR_ABOVE.test(right)) {
    return left < right ? -1 : 1;
  }
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) {
      return rank(a) - rank(b);
    }
  }
  return left.length - right.length;
}

/** A surrogate is half of a code point above all that one code unit holds. */
function rank(codeUnit: number): number {
  const isSurrogate = codeUnit >= FIRST_SURROGATE && codeUnit < AFTER_SURROGATES;
  return isSurrogate ? codeUnit + CODE_UNITS : codeUnit;
}
