import type { S3Target, ServerName } from "@xpart/test-kit/s3-target";
import { afterAll, beforeAll, chai, describe, it } from "vitest";
import { behaviours } from "./behaviours.ts";
import { deviations } from "./deviations.ts";
import { expectDeviation } from "./expect-deviation.ts";
import { openSuite, type S3Suite } from "./s3-context.ts";

// Rows of the deviation table quote failure messages, so those must say more than "[ …(4) ]".
chai.config.truncateThreshold = 200;

/**
 * Runs every behaviour against one server. A behaviour with a row in `deviations.ts` is expected to
 * fail in the way the row says; when the server has come to behave, the test fails and asks for the
 * row to be removed.
 */
export function describeS3Conformance(server: ServerName, start: () => Promise<S3Target>): void {
  describe(`S3 conformance of ${server}`, () => {
    let target: S3Target | undefined;
    let suite: S3Suite | undefined;

    beforeAll(async () => {
      target = await start();
      suite = await openSuite(target);
    });

    afterAll(async () => {
      try {
        await suite?.close();
      } finally {
        await target?.stop();
      }
    });

    for (const behaviour of behaviours) {
      const deviation = deviations.find(
        (row) => row.server === server && row.behaviour === behaviour.id,
      );
      it(deviation === undefined ? behaviour.title : `${behaviour.title} (deviates)`, async () => {
        if (suite === undefined) throw new Error("the suite is not open");
        const context = suite.contextFor(behaviour.id);
        if (deviation === undefined) await behaviour.run(context);
        else await expectDeviation(deviation, () => behaviour.run(context));
      });
    }
  });
}
