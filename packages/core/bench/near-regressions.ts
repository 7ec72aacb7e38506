/**
 * `node packages/core/bench/near-regressions.ts [SEEDS]`: plays each regression's history with the seeds 1 to SEEDS
 * (100) instead of its own, and names the regressions near which a history fails, with the seeds. What once failed in one
 * interleaving tends to fail in another: this finds rare flaws sooner than fresh seeds do. Status 1 where one fails.
 */
import { ALL_REGRESSIONS } from "../src/testing/simulation/regressions/all.ts";
import { simulate } from "../src/testing/simulation/simulate.ts";

const seeds = Number(process.argv[2] ?? 100);
if (!Number.isInteger(seeds) || seeds < 1) {
  console.error(`SEEDS must be a whole number from 1 on, not "${process.argv[2]}"`);
  process.exit(2);
}
let failed = 0;
for (const [index, { title, history }] of ALL_REGRESSIONS.entries()) {
  const failing: number[] = [];
  let why: string | undefined;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { broken } = await simulate({ ...history, seed });
    if (broken[0] !== undefined) {
      failing.push(seed);
      why ??= broken[0];
    }
  }
  failed += failing.length;
  if (failing.length > 0) {
    console.log(`${title}\n  seeds ${failing.join(", ")}: ${why}`);
  }
  process.stderr.write(
    process.stderr.isTTY ? `\r${index + 1} of ${ALL_REGRESSIONS.length}\u001b[K` : "",
  );
}
console.log(`${ALL_REGRESSIONS.length * seeds} histories, ${failed} not converged`);
process.exitCode = failed === 0 ? 0 : 1;
