/** A number for people. */
export function shownOf(value, digits) {
  return digits === 0 ? Math.round(value).toLocaleString("en-US") : value.toFixed(digits);
}

/** A median, with the least and the most. */
export function spreadText({ median, least, most }, digits) {
  const texts = [median, least, most].map((value) => shownOf(value, digits));
  return `${texts[0]} (${texts[1]} to ${texts[2]})`;
}
