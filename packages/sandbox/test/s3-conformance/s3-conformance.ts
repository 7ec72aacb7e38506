import { afterAll, beforeAll, chai, describe, it } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { behaviours } from "./behaviours.ts";
import type { Deviation } from "./deviation.ts";
import { deviations } from "./deviations.ts";
import { openSuite, type S3Context, type S3Suite } from "./s3-context.ts";
import type { S3Target, ServerName } from "./s3-target.ts";

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
        else await expectDeviation(behaviour, deviation, context);
      });
    }
  });
}

async function expectDeviation(
  behaviour: Behaviour,
  deviation: Deviation,
  context: S3Context,
): Promise<void> {
  let failure: unknown;
  try {
    await behaviour.run(context);
  } catch (error) {
    failure = error;
  }
  const row = `the row of ${deviation.server} for "${behaviour.id}" in deviations.ts`;
  if (failure === undefined) throw new Error(`behaves as S3 does now: remove ${row}`);
  const message = failure instanceof Error ? failure.message : String(failure);
  if (!message.includes(deviation.failure)) {
    throw new Error(`deviates in another way than ${row} says: ${message}`, { cause: failure });
  }
}
