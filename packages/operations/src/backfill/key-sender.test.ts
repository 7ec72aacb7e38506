import type { PortError } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { KeySender } from "./key-sender.ts";

const DENIED: PortError = {
  ...{ kind: "denied", side: "queue", operation: "SendMessageBatch", message: "no" },
};

function senderOf(refuses: readonly string[] = []) {
  const stop = new AbortController();
  const turns: Promise<void>[] = [];
  const requests: (readonly string[])[] = [];
  const waits: (() => void)[] = [];
  const sender = new KeySender({
    ask: async (keys) => {
      requests.push(keys);
      return new Map(refuses.filter((key) => keys.includes(key)).map((key) => [key, DENIED]));
    },
    gate: { pass: async () => undefined },
    pace: { turn: () => turns.shift() ?? Promise.resolve() },
    signal: stop.signal,
    sleep: () => new Promise((resolve) => waits.push(resolve)),
  });
  return {
    sender,
    requests,
    stop,
    turns,
    endWaits: () => waits.splice(0).forEach((end) => void end()),
  };
}

describe("KeySender", () => {
  it("V12 sends ten keys in a request, and the rest when no more come", async () => {
    const { sender, requests, endWaits } = senderOf();
    const sending = Array.from({ length: 12 }, (_, at) => sender.send(`key-${at}`));
    await Promise.all(sending.slice(0, 10));
    expect(requests.map(({ length }) => length)).toEqual([10]);
    endWaits();
    await Promise.all(sending);
    expect(requests.map(({ length }) => length)).toEqual([10, 2]);
  });

  it("V12 sends nothing that still waits for its turn when all is stopped", async () => {
    const { sender, requests, stop, turns } = senderOf();
    let begin = () => {};
    turns.push(
      new Promise((resolve) => {
        begin = resolve;
      }),
    );
    const sending = sender.send("late");
    stop.abort();
    begin();
    expect([await sending, requests]).toEqual(["stopped", []]);
  });

  it("V12 tells each key what the queue said of it", async () => {
    const { sender, endWaits } = senderOf(["b"]);
    const told = Promise.all(["a", "b"].map((key) => sender.send(key)));
    await new Promise((resolve) => setImmediate(resolve));
    endWaits();
    expect(await told).toEqual([undefined, DENIED]);
  });
});
