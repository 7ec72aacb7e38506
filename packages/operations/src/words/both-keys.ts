/** A key as both sides have it, for a line about it; what does not print is still to be escaped. */
export function bothKeys({
  key,
  destinationKey = key,
}: {
  readonly key: string;
  readonly destinationKey?: string | undefined;
}): string {
  return destinationKey === key ? key : `${key} -> ${destinationKey}`;
}
