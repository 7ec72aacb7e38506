import { DEFAULT_POLICY, ok } from "@xpart/core";
import type { RunStore } from "@xpart/operations/distributed";
import { describe, expect, it } from "vitest";
import { EnvironmentError } from "../settings/env.ts";
import { readSliceSettings } from "../settings/slice-settings.ts";
import { createSliceHandler, type SliceHandlerPorts } from "./slice-handler.ts";

const PLACE = { partition: "aws", region: "us-east-1", bucket: "the-source" };
const CONTEXT = { awsRequestId: "1", getRemainingTimeInMillis: () => 60_000 };

/** A handler on buckets that hold nothing, with a run's folder in memory. */
function handlerOn(lines: string[]) {
  const files = new Map<string, unknown>();
  const store: RunStore = {
    keyOf: (name) => `runs/${name}`,
    read: async (name) => ok(files.get(name)),
    async write(name, value) {
      files.set(name, value);
      return ok(undefined);
    },
    async update(name, change) {
      const before = files.get(name);
      const after = change(before);
      if (after !== before) files.set(name, after);
      return ok(undefined);
    },
  };
  const empty = { listPage: async () => ok({ versions: [] }) };
  const ports: SliceHandlerPorts = {
    storeOf: () => store,
    source: empty,
    mostRanges: 10,
    sleep: async () => undefined,
    random: () => 0,
    toolsOf: () => ({
      send: async () => undefined,
      ports: {
        source: { lister: empty, store: {} as never },
        destination: { lister: empty, store: {} as never },
        ...{ ledger: {} as never, clock: { now: () => 0 }, policy: DEFAULT_POLICY },
      },
    }),
    subject: { source: PLACE, destination: PLACE, policy: DEFAULT_POLICY },
    concurrency: 2,
    logger: { log: () => undefined, with: () => ports.logger },
    now: () => 0,
    writeLine: (line) => lines.push(line),
  };
  return { files, handler: createSliceHandler(ports) };
}

describe("sliceHandler", () => {
  it("V20 splits, works a range and summarises; an audit is measured", async () => {
    const lines: string[] = [];
    const { handler, files } = handlerOn(lines);
    const request = { kind: "verify", prefixes: ["in/"], sends: false, isAudit: true };
    const begun = await handler({ step: "split", run: "r", request }, CONTEXT);
    expect(begun).toEqual({ run: "r", rangesKey: "runs/ranges.json", ranges: 1 });
    await expect(handler({ step: "summary", run: "r" }, CONTEXT)).resolves.toMatchObject({
      complete: false,
    });
    expect(lines.join()).toContain('"AuditUnfinished":1');
    const item = { index: 0, range: { prefix: "in/" } };
    const worked = await handler({ step: "slice", run: "r", item }, CONTEXT);
    expect(worked).toEqual({ isDone: true, keys: 0, waitSeconds: 0 });
    await expect(handler({ step: "summary", run: "r" }, CONTEXT)).resolves.toMatchObject({
      ...{ complete: true, equal: true },
    });
    expect(files.has("report.html")).toBe(true);
    expect(files.has("turns.json")).toBe(false);
  });

  it("V21 a child whose turn it is not is told when to ask again", async () => {
    const { handler, files } = handlerOn([]);
    const request = { kind: "verify", prefixes: ["in/"], sends: false };
    await handler({ step: "split", run: "r", request }, CONTEXT);
    files.set("turns.json", {
      ...{ version: 1, most: 1, changedMs: 0, unregisteredUntilMs: 0, waiting: [] },
      working: [{ index: 7, share: 1, untilMs: 1_000 }],
    });
    const item = { index: 0, range: { prefix: "in/" } };
    const told = await handler({ step: "slice", run: "r", item }, CONTEXT);
    expect(told).toEqual({ isDone: false, keys: 0, waitSeconds: 30 });
  });

  it.each([
    [null],
    [{ Records: [] }],
    [{ step: "slice", run: "r" }],
    [{ step: "split", run: "../elsewhere", request: {} }],
    [{ step: "split", run: "r", request: { kind: "verify" } }],
  ])("V20 refuses %j", async (event) => {
    await expect(handlerOn([]).handler(event, CONTEXT)).rejects.toThrow(TypeError);
  });

  it("H1 says which of its variables are missing", () => {
    const environment = {
      ...{ AWS_REGION: "us-east-1", OBJECTS_TABLE: "table", DEST_BUCKET: "the-replica" },
      ...{ DEST_BUCKET_REGION: "us-gov-west-1", DEST_SECRET: "secret", RUN_LIMITS: "{}" },
    };
    const read = () => readSliceSettings(environment);
    expect(read).toThrow(EnvironmentError);
    for (const name of ["RUN_BUCKET", "RUN_LIMITS", "OBJECTS_QUEUE"]) {
      expect(read).toThrow(name);
    }
  });
});
