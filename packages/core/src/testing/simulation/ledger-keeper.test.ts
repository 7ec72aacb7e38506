import { expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../model/policy.ts";
import { NO_FAULTS, type Operation } from "./history.ts";
import { LedgerKeeper } from "./ledger-keeper.ts";
import { entryName } from "./oracle-world.ts";
import { World } from "./world.ts";

const PUT: Operation = { key: "a", afterMs: 1, pick: 0, kind: "put" };

it("R8 of what stands when the ledger goes back only that is lost which none of its rows names", async () => {
  const world = new World({
    seed: 1,
    sourceVersioning: "enabled",
    destinationVersioning: "enabled",
    multipartOrder: "initiation",
    policy: DEFAULT_POLICY,
    faults: NO_FAULTS,
    operations: [PUT, PUT],
    ledgerLoss: { afterOperation: 1, backTo: 0 },
  });
  const keeper = new LedgerKeeper(world);
  for (const index of [0, 1]) {
    world.nowMs += PUT.afterMs;
    world.operate(PUT);
    await world.comeToRest();
    await keeper.afterOperation(index);
  }
  const [newest, oldest] = world.destination.entries("a").map(({ versionId }) => versionId);
  expect(oldest).toBeDefined();
  expect([...world.lost]).toEqual([entryName("a", newest ?? "none")]);
});
