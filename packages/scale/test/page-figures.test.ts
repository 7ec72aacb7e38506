import { readFileSync } from "node:fs";
import { SERVICE_LIMITS, SERVICE_TIMES } from "@xpart/operations";
import { describe, expect, it } from "vitest";
import { batchTimes, capacityOf } from "../src/capacity.ts";
import { measuredFacts, measuredTimes } from "../src/measured-times.ts";
import { KIND } from "../src/message-ring.ts";
import type { Study } from "../src/study.ts";
import { runCase, steadyCase } from "../src/study-case.ts";
import { SETTINGS } from "./sample-case.ts";

const study = JSON.parse(readDocument("scale.json")) as Study;

function readDocument(name: string): string {
  return readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
}

describe("docs/scale.json", () => {
  it("V30 has what the simulation comes to with the times that it names", () => {
    const row = study.steady.find(
      ({ deployment, offered }) => deployment === "new" && offered === 100,
    );
    const deployment = study.deployments.find(({ id }) => id === "new");
    expect(deployment?.settings).toEqual(SETTINGS);
    if (deployment === undefined || row === undefined) throw new Error("no such row");
    const { deployment: _, offered, ...figures } = row;
    const ran = runCase(steadyCase(offered, deployment, study.times));
    expect(JSON.parse(JSON.stringify(ran))).toEqual(figures);
    expect(capacityOf(deployment.settings, deployment.place, study.times)).toEqual(
      deployment.limits,
    );
  });

  it("V30 is of the limits and times that the code has", () => {
    const known = { ...SERVICE_LIMITS, ...SERVICE_TIMES };
    expect(Object.fromEntries(study.facts.map(({ name, ...fact }) => [name, fact]))).toEqual(known);
    for (const { settings } of study.deployments) {
      const { eventConcurrency, concurrency, partConcurrency } = settings;
      const sum = eventConcurrency + concurrency + partConcurrency;
      expect(sum).toBeLessThanOrEqual(SERVICE_LIMITS.invocations.value);
    }
  });

  it("V30 shows what the arithmetic says: what fits comes through, what does not is held to the least limit", () => {
    for (const { deployment, offered, perSecond } of study.steady) {
      const least = study.deployments.find(({ id }) => id === deployment)?.limits[0];
      const carried = Math.min(offered, least?.perSecond ?? 0);
      // A queue that filled while Lambda added invocations is worked off faster than it fills.
      expect(perSecond / carried, `${deployment} ${offered}`).toBeGreaterThan(0.97);
      expect(perSecond / carried, `${deployment} ${offered}`).toBeLessThan(1.08);
    }
  });
});

describe("the table of limits and times", () => {
  it("V30 says of each number where it is from: a page of AWS, or why it was taken", () => {
    for (const { basis, source, value } of [
      ...Object.values(SERVICE_LIMITS),
      ...Object.values(SERVICE_TIMES),
    ]) {
      expect(value).toBeGreaterThan(0);
      const isPage = /^https:\/\/docs\.aws\.amazon\.com\/.+\.html$/.test(source);
      expect(isPage, source).toBe(basis === "documented" || basis === "range");
      expect(source).not.toBe("");
    }
  });

  it("V13, V30 an estimate's time of an entry is what a batch of ten keys of a backfill takes here", () => {
    const times = measuredTimes(measuredFacts(readDocument("measured.json")));
    const batchMs = batchTimes({ ...study.times, ...times }, SETTINGS, KIND.backfill).objectMs;
    expect(Math.abs(batchMs / SERVICE_TIMES.backfillEntryMs.value - 1)).toBeLessThan(0.15);
  });
});
