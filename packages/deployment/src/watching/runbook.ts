/** Where it stands what to do about an alarm, in the repository of this version; a test holds both together. */
export function runbookOf(ruleId: string): string {
  return `docs/runbooks/alarms.md#${ruleId}`;
}
