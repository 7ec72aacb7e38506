/** A key behind another one, and so in its scope and under its rights, that nobody has. */
export function probeKey(key: string): string {
  return `${key}?xpart-probe`;
}
