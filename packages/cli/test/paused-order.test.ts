import { expect, it } from "vitest";
import { measurePausedOrder } from "../bench/paused-order.ts";

const KEYS = 10;
const EVENTS = 100;

it("C23 what waits behind a pause of the whole pipeline crosses once it goes on: each once, and in its order", async () => {
  const { compared, troubles, ...counts } = await measurePausedOrder(EVENTS, KEYS);
  expect(counts).toMatchObject({ written: EVENTS, whilePaused: 0 });
  expect(counts.waiting).toBeGreaterThanOrEqual(EVENTS);
  expect(counts.before + counts.afterwards).toBe(EVENTS + 2 * KEYS);
  expect(troubles).toEqual([]);
  expect(compared).toMatchObject({
    isEqual: true,
    destination: { versions: EVENTS * (4 / 5) + 2 * KEYS, markers: EVENTS / 5 },
  });
});
