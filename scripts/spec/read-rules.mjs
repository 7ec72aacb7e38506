/**
 * @typedef {object} Rule
 * @property {string} id - A letter of its section and a number, such as `P1`.
 * @property {boolean} isPlanned - Not built yet.
 */

const RULE = /^- \*\*([A-Z]\d+)\*\*(?<planned> \(planned(?:: #\d+)?\))? /;
const ALMOST_A_RULE = /^\s*[-*] \*\*[A-Z]\d+\*\*/;

/**
 * Reads the rules of SPEC.md: every line that opens `- **P1** text` or `- **F4** (planned: #3) text`.
 *
 * @param {string} markdown
 * @returns {{ rules: Map<string, Rule>, problems: string[] }} problems: what looks like a rule and is none,
 *   and ids that are given twice.
 */
export function readRules(markdown) {
  const rules = new Map();
  const problems = [];
  for (const [index, line] of markdown.split("\n").entries()) {
    const match = RULE.exec(line);
    if (match === null) {
      if (ALMOST_A_RULE.test(line)) {
        problems.push(
          `SPEC.md:${index + 1}: a rule is "- **P1** text" or "- **P1** (planned: #3) text"`,
        );
      }
      continue;
    }
    const [, id] = match;
    if (rules.has(id)) {
      problems.push(`SPEC.md:${index + 1}: ${id} is there twice`);
    }
    rules.set(id, { id, isPlanned: match.groups?.planned !== undefined });
  }
  return { rules, problems };
}
