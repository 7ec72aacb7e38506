import { describe, expect, it } from "vitest";
import { createReplay, type ReplayOptions } from "./replay-traffic.ts";
import type { Change } from "./traffic.ts";

/** A source whose requests take a while, the earlier the longer. */
function slowSource() {
  const finished: string[] = [];
  let open = 0;
  let mostOpen = 0;
  let sent = 0;
  const send: ReplayOptions["send"] = async (operation, { Key, Body }) => {
    open += 1;
    sent += 1;
    mostOpen = Math.max(mostOpen, open);
    await new Promise((resolve) => setTimeout(resolve, 30 - sent));
    open -= 1;
    finished.push(operation === "PutObject" ? `put ${Key} ${Body}` : `delete ${Key}`);
  };
  return { send, finished, mostOpen: () => mostOpen };
}

function put(key: string, content: string): Change {
  return {
    kind: "put",
    key,
    contentType: "text/plain",
    metadata: {},
    tags: {},
    read: async () => ({ kind: "bytes", bytes: Buffer.from(content) }),
  };
}

async function* streamOf(changes: readonly Change[]) {
  yield* changes;
}

const OPEN = { hasRoom: async () => undefined, signal: new AbortController().signal };

describe("createReplay", () => {
  it("U1 keeps the order of each key while others overtake it", async () => {
    const { send, finished, mostOpen } = slowSource();
    const replay = createReplay({ send, bucket: "b", ...OPEN });
    const changes: Change[] = [put("k", "1"), put("k", "2"), { kind: "delete", key: "k" }];
    await replay.run(streamOf([...changes, put("k", "3"), put("other", "x")]));
    expect(finished.filter((line) => line.includes(" k"))).toEqual([
      "put k 1",
      "put k 2",
      "delete k",
      "put k 3",
    ]);
    expect(finished.indexOf("put other x")).toBeLessThan(finished.indexOf("put k 3"));
    expect(mostOpen()).toBe(2);
    expect(replay.totals()).toMatchObject({ versions: 4, markers: 1, bytes: 4 });
  });

  it("U1 sends nothing while the pipeline has no room, and reads nothing ahead", async () => {
    const { send, finished } = slowSource();
    let giveRoom: () => void = () => undefined;
    const room = new Promise<void>((resolve) => {
      giveRoom = resolve;
    });
    const replay = createReplay({ ...OPEN, send, bucket: "b", hasRoom: () => room });
    const running = replay.run(streamOf([put("a", "1")]));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(finished).toEqual([]);
    giveRoom();
    await running;
    expect(finished).toEqual(["put a 1"]);
  });

  it("U1 counts what is left out, by reason", async () => {
    const { send } = slowSource();
    const replay = createReplay({ send, bucket: "b", ...OPEN });
    const left: Change = { kind: "skipped", name: "sub", reason: "submodule" };
    await replay.run(streamOf([left, left]));
    expect(replay.totals().skipped).toEqual(new Map([["submodule", 2]]));
  });

  it("U4 a refused write ends the replay with its own error", async () => {
    const send = async () => {
      throw new Error("AccessDenied");
    };
    const replay = createReplay({ send, bucket: "b", ...OPEN });
    await expect(replay.run(streamOf([put("a", "1"), put("b", "1")]))).rejects.toThrow(
      "AccessDenied",
    );
  });
});
