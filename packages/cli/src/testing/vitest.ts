import { test as base, type TestAPI } from "vitest";
import { type Replication, type ReplicationOptions, startReplication } from "./replication.ts";

export {
  type Replication,
  type ReplicationOptions,
  type ReplicationSide,
  startReplication,
} from "./replication.ts";

/** What a test asks for by name. */
export interface ReplicationFixture {
  readonly replication: Replication;
}

/** A `test` of vitest with two buckets and xpart between them, anew for each test that asks for `replication`. */
export function replicationTest(options?: ReplicationOptions): TestAPI<ReplicationFixture> {
  return base.extend<ReplicationFixture>({
    // Vitest reads from the first parameter what a fixture itself asks for: nothing.
    // biome-ignore lint/correctness/noEmptyPattern: said above
    replication: async ({}, use) => {
      const replication = await startReplication(options);
      try {
        await use(replication);
      } finally {
        await replication.stop();
      }
    },
  });
}

/** {@link replicationTest} with all defaults. */
export const test: TestAPI<ReplicationFixture> = replicationTest();
