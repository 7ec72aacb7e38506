import type { KeyFinding } from "@xpart/operations";
import { createFaultPlan } from "@xpart/sandbox";
import { describe, expect, it } from "vitest";
import { evidenceText } from "./demo-evidence.ts";
import { type DemoFindings, reportOf } from "./demo-report.ts";

const TOTALS = { keys: 2, versions: 4, markers: 1, bytes: 2_048 };

function findings(changes: Partial<DemoFindings> = {}): DemoFindings {
  return {
    sent: { versions: 4, markers: 1, bytes: 2_048, skipped: new Map([["submodule", 1]]) },
    expected: { versions: 4, markers: 1 },
    later: [],
    shown: [],
    durationMs: 500,
    lag: { p50: 40, p99: 1_500 },
    quietLag: { p50: 12, slowest: 34, objects: 5 },
    comparison: {
      isEqual: true,
      source: TOTALS,
      destination: TOTALS,
      verdicts: { equal: 2, settled: 0, "in-flight": 0, differs: 0, unknown: 0 },
      proofs: { checksum: 4, etag: 0, ledger: 0, content: 0 },
      differences: [],
      differenceCount: 0,
    },
    source: {
      partition: "aws",
      region: "us-east-1",
      bucket: "s",
      requests: {
        s3: { PutObject: 4, DeleteObject: 1, GetObject: 4, GetObjectTagging: 4 },
        dynamodb: { Query: 5, PutItem: 10 },
        sqs: { ReceiveMessage: 99 },
      },
    },
    destination: {
      partition: "aws-us-gov",
      region: "us-gov-west-1",
      bucket: "d",
      requests: { s3: { PutObject: 4, DeleteObject: 1 } },
    },
    workerPeakRssBytes: 1,
    sandboxPeakRssBytes: 2,
    isStuck: false,
    deadLetters: 0,
    troubles: [],
    chaos: undefined,
    ...changes,
  };
}

describe("reportOf", () => {
  it("U3 counts requests per object without the replay's own, and those of markers for markers", () => {
    const report = reportOf(findings());
    // 4 GetObject, 4 GetObjectTagging and 4 PutObject for 4 versions; 15 ledger requests for 5 entries.
    expect(report.requestsPerObject).toEqual({ s3: 3, ledger: 3 });
    expect(report.objectsPerSecond).toBe(10);
    expect(report).toMatchObject({
      equal: true,
      versions: 4,
      markers: 1,
      skipped: { submodule: 1 },
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it("U3 two sides that are equal but not what was sent are not called equal", () => {
    const report = reportOf(findings({ expected: { versions: 5, markers: 1 } }));
    expect(report.equal).toBe(false);
    expect(evidenceText(report)).toMatch(
      /equal: false \(the source does not hold what was sent\)$/,
    );
  });

  it("U3 nothing at all does not divide by zero", () => {
    const empty = { keys: 0, versions: 0, markers: 0, bytes: 0 };
    const { comparison } = findings();
    const report = reportOf(
      findings({
        sent: { ...empty, skipped: new Map() },
        expected: empty,
        durationMs: 0,
        comparison: { ...comparison, source: empty, destination: empty },
        source: { ...findings().source, requests: {} },
        destination: { ...findings().destination, requests: {} },
      }),
    );
    expect(report.objectsPerSecond).toBe(0);
    expect(report.requestsPerObject).toEqual({ s3: 0, ledger: 0 });
  });
});

describe("evidenceText", () => {
  it("U3 ends with the verdict and shows what was compared", () => {
    const text = evidenceText(reportOf(findings()));
    expect(text).toMatch(/\nequal: true$/);
    expect(text).toContain("2 keys, 4 versions, 1 delete markers, 2.0 KiB");
    expect(text).toContain("lag         of a quiet object p50 12 ms, slowest of 5 34 ms\n");
    expect(text).toContain("in the demo's flood p50 40 ms, p99 1.5 s: waiting in line");
  });

  it("U3 a lag that nobody measured is not called 0 ms", () => {
    const text = evidenceText(reportOf(findings({ lag: undefined, quietLag: undefined })));
    expect(text).toMatch(/lag {9}of a quiet object: not measured\n.*flood: nothing arrived\n/);
  });

  it("U3 chaos is told with what came right again", () => {
    const faults = createFaultPlan({ seed: 1, users: [], rates: {} }).counts();
    const troubles = ["a", "b", "c", "d", "e"].map((reason) => ({ reason, count: 1 }));
    const cameRight = { hit: 9, right: 9, p50Ms: 400, slowestMs: 61_000 };
    const text = evidenceText(
      reportOf(findings({ chaos: { seed: 5, faults, cameRight }, troubles })),
    );
    expect(text.match(/^ {2}said/gm)).toHaveLength(2);
    expect(text).toContain("and 3 more, all of them with --json");
    expect(text).toContain(
      "came right  9 of 9 that hit a key: half within 400 ms, the last after 61.0 s",
    );
  });

  it("U3 names the keys that differ and how, and how many more there are", () => {
    const difference: KeyFinding = {
      ...{ key: "a\u0007", verdict: "differs", reasons: ["tags"], fields: ["tags.x"] },
      ...{ entries: { source: 2, destination: 2 }, mends: "reconcile" },
    };
    const differences = Array.from({ length: 60 }, () => difference);
    const { comparison } = findings();
    const text = evidenceText(
      reportOf(
        findings({
          deadLetters: 3,
          troubles: [{ reason: "denied", count: 2 }],
          comparison: {
            ...comparison,
            isEqual: false,
            differences,
            differenceCount: 60,
          },
        }),
      ),
    );
    expect(text.match(/differs "a\\u0007": tags are others \(tags\.x\)/g)).toHaveLength(50);
    expect(text).toContain("and 10 more");
    expect(text).toContain("dead letters3");
    expect(text).toContain("2 times: denied");
    expect(text).toMatch(/equal: false \(60 differences\)$/);
  });
});
