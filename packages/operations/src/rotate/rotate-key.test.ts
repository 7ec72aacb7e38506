import { err, ok, type PortError } from "@xpart/core";
import { describe, expect, it } from "vitest";
import { type RotationOptions, type RotationStep, rotateKey } from "./rotate-key.ts";
import type { AccessKey, RotationPorts } from "./rotation-ports.ts";
import { rotationStepWords } from "./rotation-words.ts";

const DENIED: PortError = { kind: "denied", side: "destination", operation: "any", message: "no" };

/** IAM, a secret and a clock; what has been done stands in `keys` and `secret`. */
function world() {
  const keys = new Map<string, AccessKey>([["old", { id: "old", isActive: true }]]);
  const state = { secret: "old", nowMs: 0, oldUsedMs: 0, refused: 0, stop: new AbortController() };
  const ports: RotationPorts = {
    keys: {
      list: async () => ok([...keys.values()]),
      async create() {
        keys.set("new", { id: "new", isActive: true });
        return ok({ id: "new", secret: "hush" });
      },
      async setActive(id, isActive) {
        keys.set(id, { id, isActive });
        return ok(undefined);
      },
      async remove(id) {
        keys.delete(id);
        return ok(undefined);
      },
      lastUsedMs: async () => ok(state.oldUsedMs),
    },
    secret: {
      read: async () => ok({ versionId: state.secret, accessKeyId: state.secret }),
      async write({ id }) {
        state.secret = id;
        return ok({ versionId: id, accessKeyId: id });
      },
      async restore(to) {
        state.secret = to.accessKeyId;
        return ok(undefined);
      },
    },
    prove: async (key) =>
      keys.get(key?.id ?? state.secret)?.isActive ? ok(undefined) : err(DENIED),
    refusedSince: async () => state.refused,
    async sleep(ms) {
      state.nowMs += ms;
    },
    now: () => state.nowMs,
    signal: state.stop.signal,
  };
  return { keys, state, ports };
}

const OPTIONS: RotationOptions = {
  ...{ waitMs: 720_000, functionsMs: 600_000, watchMs: 120_000 },
  onStep: () => undefined,
};
const BEFORE = { keys: [{ id: "old", isActive: true }], secret: "old" };

describe("rotateKey", () => {
  it("U34 the new key is proved before and after it is in the secret, and the old one goes last", async () => {
    const { keys, state, ports } = world();
    const steps: RotationStep["kind"][] = [];
    const onStep = (step: RotationStep) => steps.push(step.kind);
    expect(await rotateKey(ports, { ...OPTIONS, onStep })).toEqual(
      ok({ oldId: "old", newId: "new" }),
    );
    expect({ keys: [...keys.values()], secret: state.secret }).toEqual({
      ...{ keys: [{ id: "new", isActive: true }], secret: "new" },
    });
    expect(steps).toEqual([
      ...["created", "proved", "written", "waiting", "rests", "switched-off", "removed"],
    ]);
    expect(state.nowMs).toBeGreaterThanOrEqual(840_000);
  });

  type World = ReturnType<typeof world>;
  it.each<[string, (of: World) => Partial<RotationPorts>]>([
    ["the new key never works", () => ({ prove: async () => err(DENIED) })],
    [
      "the secret cannot be written",
      ({ ports }) => ({ secret: { ...ports.secret, write: async () => err(DENIED) } }),
    ],
    [
      "the secret's key does not work",
      ({ ports }) => ({
        prove: async (key) => (key === undefined ? err(DENIED) : ports.prove(key)),
      }),
    ],
    [
      "somebody goes on using the old key",
      ({ ports, state }) => ({
        keys: { ...ports.keys, lastUsedMs: async () => ok(state.nowMs - 60_000) },
      }),
    ],
    [
      "the answer to the secret's new value gets lost",
      ({ ports }) => ({
        secret: {
          ...ports.secret,
          async write(key) {
            await ports.secret.write(key);
            return err(DENIED);
          },
        },
      }),
    ],
    [
      "the old key cannot be switched off",
      ({ ports }) => ({
        keys: {
          ...ports.keys,
          setActive: async (id, isActive) =>
            isActive ? ports.keys.setActive(id, isActive) : err(DENIED),
        },
      }),
    ],
    [
      "events fail once it is off",
      ({ keys }) => ({ refusedSince: async () => (keys.get("old")?.isActive ? 3 : 4) }),
    ],
    [
      "the old key cannot be deleted",
      ({ ports }) => ({
        keys: {
          ...ports.keys,
          remove: async (id) => (id === "old" ? err(DENIED) : ports.keys.remove(id)),
        },
      }),
    ],
    [
      "somebody stops it while it waits",
      ({ ports, state }) => ({
        async sleep(ms) {
          state.stop.abort();
          await ports.sleep(ms);
        },
      }),
    ],
  ])("U34 where %s, all is as it was", async (_name, broken) => {
    const made = world();
    const rotated = await rotateKey({ ...made.ports, ...broken(made) }, OPTIONS);
    expect(rotated).toMatchObject({ ok: false, error: { left: [] } });
    expect({ keys: [...made.keys.values()], secret: made.state.secret }).toEqual(BEFORE);
  });

  it("U34 while somebody else uses the old key, each look says so", async () => {
    const made = world();
    const uses = [700_000, 730_000, 500_000];
    const keys = { ...made.ports.keys, lastUsedMs: async () => ok(uses.shift()) };
    const said: string[] = [];
    const onStep = (step: RotationStep) => said.push(rotationStepWords(step));
    const rotated = await rotateKey({ ...made.ports, keys }, { ...OPTIONS, onStep });
    expect(rotated).toMatchObject({ ok: true });
    expect(said.filter((text) => text.includes("somebody has a copy of it"))).toEqual([
      expect.stringMatching(/^old was used at 1970-01-01T00:11:40Z, .* for 20 minutes$/),
      expect.stringMatching(/^old was used at 1970-01-01T00:12:10Z, /),
    ]);
  });

  it("U34 what cannot be undone is named, and no key goes that the secret still has", async () => {
    const made = world();
    const secret = { ...made.ports.secret, restore: async () => err(DENIED) };
    const keys = { ...made.ports.keys, lastUsedMs: async () => err(DENIED) };
    expect(await rotateKey({ ...made.ports, secret, keys }, OPTIONS)).toMatchObject({
      error: { left: ["put the old key back into the secret", "delete the new key new"] },
    });
    expect(made.keys.get("new")).toEqual({ id: "new", isActive: true });
  });

  it("U34 where the answer to a deletion gets lost, what was deleted is deleted", async () => {
    const made = world();
    const remove = async (id: string) => {
      await made.ports.keys.remove(id);
      return id === "old" ? err(DENIED) : ok(undefined);
    };
    const rotated = await rotateKey(
      { ...made.ports, keys: { ...made.ports.keys, remove } },
      OPTIONS,
    );
    expect(rotated).toEqual(ok({ oldId: "old", newId: "new" }));
  });

  it("U34 where the answer to a new key gets lost, the key is named and left: it may be somebody else's", async () => {
    const made = world();
    const create = async () => {
      await made.ports.keys.create();
      return err(DENIED);
    };
    const keys = { ...made.ports.keys, create };
    expect(await rotateKey({ ...made.ports, keys }, OPTIONS)).toMatchObject({
      error: { left: ["delete the key new, which was made although no answer came"] },
    });
    expect([...made.keys.keys()]).toEqual(["old", "new"]);
    const denied = { ...made.ports.keys, create: async () => err(DENIED) };
    made.keys.delete("new");
    expect(await rotateKey({ ...made.ports, keys: denied }, OPTIONS)).toMatchObject({
      error: { left: [] },
    });
  });

  it("U34 an earlier rotation that was not finished is finished first", async () => {
    const made = world();
    made.keys.set("other", { id: "other", isActive: false });
    expect(await rotateKey(made.ports, OPTIONS)).toMatchObject({
      error: { error: { message: expect.stringContaining("not in the secret, other") } },
    });
    made.keys.clear();
    expect(await rotateKey(made.ports, OPTIONS)).toMatchObject({
      error: { error: { message: expect.stringContaining("not one of the user's") } },
    });
  });
});
