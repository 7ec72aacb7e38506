import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DemoReport } from "../../src/commands/demo/demo-report.ts";
import { makeRepository } from "../make-repository.ts";
import type { Contender } from "../sample.ts";
import { timeCommand } from "../timed-command.ts";

const XPART = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** `xpart demo` of a made history: from the first write until all is replicated, by the clock of its own report. */
export function demoOf(commits: number): () => Promise<Contender> {
  return async () => {
    const directory = await mkdtemp(join(tmpdir(), "xpart-bench-demo-"));
    const repository = join(directory, "repository");
    await makeRepository(repository, commits);
    return {
      async measure() {
        const args = ["demo", "--git", repository, "--json"];
        const { stdout, cpuMs } = await timeCommand([process.execPath, XPART, ...args]);
        const report: DemoReport = JSON.parse(stdout);
        if (!report.equal) {
          throw new Error("the two sides are not equal");
        }
        const { versions, markers, durationMs, peakRssBytes } = report;
        return {
          units: versions + markers,
          wallMs: durationMs,
          cpuMs,
          rssBytes: peakRssBytes.worker,
        };
      },
      stop: () => rm(directory, { recursive: true, force: true }),
    };
  };
}
