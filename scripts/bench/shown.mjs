/** A number for people. */
export function shownOf(value, digits) {
  return digits === 0 ? Math.round(value).toLocaleString("en-US") : value.toFixed(digits);
}
