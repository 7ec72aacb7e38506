/**
 * Unicode as the server's Python has it. pypicloud 1.3.12 runs on Python up to 3.10, whose Unicode is 13.0; Node has
 * a later one, with letters and digits that are none to the server yet. Source: `unicodedata.unidata_version` of
 * Python 3.9 and 3.10; compared code point by code point by the interop test (Y1).
 */

/** Letters and numbers, and letters in other shapes, that came with Unicode 14.0 to 17.0, for a class of the flag `v`. */
const LATER_RANGES = `
  870-887 889-88f 8b5 8c8-8c9 c5c-c5d cdc-cdd 170d 171f 1b4c 1c89-1c8a 2c2f 2c5f 9ffd-9fff a7c0-a7c1 a7cb-a7dc
  a7f1-a7f4 10570-1057a 1057c-1058a 1058c-10592 10594-10595 10597-105a1 105a3-105b1 105b3-105b9 105bb-105bc
  105c0-105f3 10780-10785 10787-107b0 107b2-107ba 10940-10959 10d40-10d65 10d6f-10d85 10ec2-10ec7 10f70-10f81
  11071-11072 11075 1123f-11240 11380-11389 1138b 1138e 11390-113b5 113b7 113d1 113d3 116d0-116e3 11740-11746
  11ab0-11abf 11bc0-11be0 11bf0-11bf9 11db0-11ddb 11de0-11de9 11f02 11f04-11f10 11f12-11f33 11f50-11f59
  12f90-12ff0 1342f 13441-13446 13460-143fa 16100-1611d 16130-16139 16a70-16abe 16ac0-16ac9 16d40-16d6c
  16d70-16d79 16ea0-16eb8 16ebb-16ed3 16ff2-16ff6 187f8-187ff 18cff 18d09-18d1e 18d80-18df2 1aff0-1aff3
  1aff5-1affb 1affd-1affe 1b11f-1b122 1b132 1b155 1ccd6-1ccf9 1d2c0-1d2d3 1df00-1df1e 1df25-1df2a 1e030-1e06d
  1e290-1e2ad 1e4d0-1e4eb 1e4f0-1e4f9 1e5d0-1e5ed 1e5f0-1e5fa 1e6c0-1e6de 1e6e0-1e6e2 1e6e4-1e6e5 1e6e7-1e6ed
  1e6f0-1e6f4 1e6fe-1e6ff 1e7e0-1e7e6 1e7e8-1e7eb 1e7ed-1e7ee 1e7f0-1e7fe 2a6de-2a6df 2b735-2b73f 2cea2-2cead
  2ebf0-2ee5d 31350-33479
`;

const LATER = LATER_RANGES.trim()
  .split(/\s+/)
  .map((range) => range.replaceAll(/[0-9a-f]+/g, (code) => `\\u{${code}}`))
  .join("");

/** Python's `\d`, as a piece of a pattern with the flag `v`. */
export const DIGIT: string = `[\\p{Nd}--[${LATER}]]`;

/** Python's `\w`, as a piece of a pattern with the flag `v`. */
export const WORD_CHARACTER: string = `[[\\p{L}\\p{N}_]--[${LATER}]]`;

const KNOWN_TEXT = new RegExp(`[^${LATER}]+`, "gv");
const LATER_CHARACTERS = new RegExp(`[${LATER}]`, "gv");

/** Python's `lower()`: what it does not know stays. */
export function lowerCase(text: string): string {
  return text.replace(KNOWN_TEXT, (known) => known.toLowerCase());
}

/** A text without what the server does not know, and so takes for no letter in any shape. */
export function withoutLater(text: string): string {
  return text.replace(LATER_CHARACTERS, "");
}
