import type { IdOrder } from "../server/s3-server-traits.ts";

/**
 * Which of two version ids was made later.
 *
 * @returns more than 0: the first; less: the second; undefined where they do not tell, such as the id `null`.
 */
export function compareIds(id: string, other: string, order: IdOrder): number | undefined {
  const [time, otherTime] = [placeOf(id, order), placeOf(other, order)];
  if (time === undefined || otherTime === undefined || time === otherTime) {
    return undefined;
  }
  return time > otherTime ? 1 : -1;
}

/** Ten characters of time, to the millisecond, and sixteen that go up within one. */
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const NANOSECONDS = /^[0-9a-f]{32}$/;
const TIME_DIGITS = 16;
/** Times that are counted down, in this century, lie above it, and those that are counted up below. */
const COUNTED_DOWN_FROM = 2n ** 62n;
const LAST = 2n ** 63n - 1n;

/** What is greater for what was made later, to be compared with that of other ids of the same server. */
function placeOf(id: string, order: IdOrder): string | bigint | undefined {
  if (order === "ulid") {
    return ULID.test(id) ? id : undefined;
  }
  if (!NANOSECONDS.test(id)) {
    return undefined;
  }
  const time = BigInt(`0x${id.slice(0, TIME_DIGITS)}`);
  return time > COUNTED_DOWN_FROM ? LAST - time : time;
}
