/** What a commit may be. */
export const KINDS = ["feat", "fix", "perf", "refactor", "test", "docs", "build", "chore"];

/** As much as a log shows in one line. */
export const MAX_SUBJECT_CHARACTERS = 72;

/**
 * What is wrong with the first line of a commit's message (rule G15).
 *
 * @param {string} subject
 * @param {readonly string[]} scopes the names of the packages
 * @returns {string[]} empty if nothing is
 */
export function checkSubject(subject, scopes) {
  const length = [...subject].length;
  const tooLong =
    length > MAX_SUBJECT_CHARACTERS
      ? [`has ${length} characters, more than ${MAX_SUBJECT_CHARACTERS}`]
      : [];
  const [, kind, , scope, text] = /^([^(!:]*)(\(([^)]*)\))?!?: (\S.*)$/.exec(subject) ?? [];
  if (kind === undefined) {
    return [...tooLong, "is not `kind(scope): subject` or `kind: subject`"];
  }
  return [
    ...tooLong,
    ...(KINDS.includes(kind) ? [] : [`has the kind "${kind}"; there are ${KINDS.join(", ")}`]),
    ...(scope === undefined || scopes.includes(scope)
      ? []
      : [`has the scope "${scope}"; there are ${scopes.join(", ")}, or none`]),
    ...(text.endsWith(".") ? ["ends with a full stop"] : []),
  ];
}
