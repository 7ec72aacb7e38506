import { replicateBatch } from "@xpart/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DeployedSandbox,
  openDeployed,
  startDeployedSandbox,
} from "../../test/deployed-sandbox.ts";
import type { Deployment } from "../open/open-deployment.ts";
import { type CanaryOptions, flyCanary } from "./canary.ts";

let world: DeployedSandbox;
let deployment: Deployment;
beforeAll(async () => {
  world = await startDeployedSandbox({}, {});
  deployment = await openDeployed(world);
});
afterAll(async () => {
  deployment.close();
  await world.stop();
});

/** A clock that only the canary's own pauses move on; what waits is worked meanwhile, if somebody does. */
function waiting(work: () => Promise<void>): CanaryOptions {
  let nowMs = 0;
  return {
    ...{ patienceMs: 5_000, signal: new AbortController().signal, now: () => nowMs },
    async sleep(ms) {
      nowMs += ms;
      await work();
    },
  };
}

async function canaryKeys(): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const stack of deployment.source.listStacks(".xpart-canary/")) {
    if (stack.ok) keys.push(stack.value.key);
  }
  return keys;
}

describe("flyCanary", () => {
  it("U33 an object is there and gone again, and nothing of it is left", async () => {
    const flown = await flyCanary(
      deployment,
      waiting(async () => {
        const events = await world.takeEvents();
        const records = events.map((body, index) => ({ messageId: String(index), body }));
        await replicateBatch(records, world.run, {
          ...{ scope: deployment.scope, concurrency: 1, reserveMs: 0, onOutcome: () => undefined },
        });
      }),
    );
    expect(flown).toMatchObject({ value: { arrivedMs: 500, deletedMs: 500 } });
    expect(await canaryKeys()).toEqual([]);
  });

  it("U33 one that does not arrive in time is said to be lost, and taken away again", async () => {
    const flown = await flyCanary(
      deployment,
      waiting(async () => undefined),
    );
    expect(flown).toEqual({ ok: true, value: { key: expect.stringMatching(/^\.xpart-canary\//) } });
    expect(await canaryKeys()).toEqual([]);
  });
});
