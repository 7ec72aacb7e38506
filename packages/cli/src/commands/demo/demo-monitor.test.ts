import { afterAll, beforeAll, expect, it } from "vitest";
import { startMonitor } from "./demo-monitor.ts";
import type { DemoPipeline } from "./demo-pipeline.ts";
import { buildStage, type DemoStage } from "./demo-stage.ts";
import { createWeather } from "./demo-weather.ts";
import type { DoneEvent } from "./lag-watch.ts";
import { createOnlooker } from "./view/onlooker.ts";

const NONE = { versions: 0, markers: 0 };
const DONE: DoneEvent = {
  ...{ key: "a", what: "Object Created", sizeBytes: 1, lagMs: 5, receives: 1, isRepeated: false },
};

let stage: DemoStage;
beforeAll(async () => {
  stage = await buildStage(createWeather(undefined));
});
afterAll(() => stage.sandbox.stop());

it("W16 a replay that is far ahead goes on when an event is done, and not before", async () => {
  let looks = 0;
  let changesDone = 0;
  const onlooker = createOnlooker();
  const lag = { done: () => changesDone, changesDone: () => changesDone, lag: () => undefined };
  const monitor = startMonitor({
    ...{ stage, onlooker, traffic: { async *changes() {} } },
    pipeline: { lag } as unknown as DemoPipeline,
    stacks: {
      look: () => Promise.reject(new Error("there is no key to look at")),
      requests: () => ({ source: 0, destination: 0 }),
      stop: () => undefined,
    },
    io: {
      progress: () => {
        looks += 1;
      },
      ...{ notify: () => undefined, result: () => undefined, close: () => undefined },
    },
    totals: () => ({
      ...{ versions: 150, markers: 0, bytes: 0, skipped: new Map() },
      unheard: { outside: NONE, before: NONE },
    }),
    signal: new AbortController().signal,
  });
  let looksWhenRoom: number | undefined;
  const room = monitor.hasRoom().then(() => {
    looksWhenRoom = looks;
  });
  onlooker.done(DONE);
  await new Promise((resolve) => setImmediate(resolve));
  const beforeRoom = looksWhenRoom;
  changesDone = 1;
  onlooker.done(DONE);
  await room;
  await monitor.stop();
  expect(beforeRoom).toBeUndefined();
  // At the first look at the queues it would have gone on by itself.
  expect(looksWhenRoom).toBe(0);
});
