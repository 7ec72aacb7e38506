/**
 * Whether two values of plain data, as JSON has them, are equal whatever the order of their fields; a field that is
 * undefined is none.
 */
export function isEqualData(left: unknown, right: unknown): boolean {
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) {
    return left === right;
  }
  const [lefts, rights] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  return [...new Set([...lefts.keys(), ...rights.keys()])].every((name) =>
    isEqualData(lefts.get(name), rights.get(name)),
  );
}
