import { beforeAll, describe, expect, it } from "vitest";
import { PLANTED } from "../../test/planted-differences.ts";
import { SliceWorld } from "../../test/slice-world.ts";
import { REASONS, type Reason, VERDICTS } from "../slice/reasons.ts";
import { beginVerify, verifyOn } from "../verify/verify.ts";
import { makeReport, type VerifyReport } from "./report.ts";
import { reportPage } from "./report-page.ts";

const HOSTILE = `x/<script>alert("&'")</script>\u001b[2J\u202e`;

let report: VerifyReport;
let page: string;

beforeAll(async () => {
  const world = new SliceWorld();
  for (const [at, { plant }] of PLANTED.entries()) plant(world, `${at % 3}/${at}`);
  for (let at = 0; at < 1_234; at += 1) world.replicate(`many/${at}`, `${at}`);
  world.source.put(HOSTILE, "x");
  world.later();
  const ports = world.ports({}, true);
  const begun = beginVerify([""], world.nowMs);
  const place = { partition: "aws", region: "us-east-1", bucket: "reports" };
  const subject = {
    ...{ source: place, destination: { ...place, partition: "aws-us-gov" }, prefixes: [""] },
    ...{ policy: ports.policy, graceSeconds: 60, deep: "listings" as const, sampleOneIn: 1 },
  } as const;
  report = makeReport(await verifyOn(begun, ports, { parallel: 1 }), subject);
  page = reportPage(report);
});

/** The rows of a section's table: what stands in its cells, as a browser shows it. */
function rowsOf(section: string): readonly (readonly string[])[] {
  const [, content = ""] =
    new RegExp(`<section id="${section}">(.*?)</section>`, "s").exec(page) ?? [];
  return [...content.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = ""]) => shown(cell)),
  );
}

function shown(cell: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', amp: "&", "#39": "'" };
  return cell
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|quot|amp|#39);/g, (_all, name: string) => entities[name] ?? "");
}

const count = (value: number) => value.toLocaleString("en-US");

describe("the report", () => {
  it("V2 adds up: each key has one verdict, and each that is not equal is named with why", () => {
    const { verdicts, keys, findings, findingCount, byPrefix, proofs, source } = report;
    const sum = (counts: object) =>
      Object.values(counts).reduce((total: number, value: number) => total + value, 0);
    expect(sum(verdicts)).toBe(keys);
    expect(findingCount).toBe(keys - verdicts.equal);
    expect(findings).toHaveLength(findingCount);
    expect(findings.every(({ reasons }) => reasons.length > 0)).toBe(true);
    expect(Object.values(byPrefix).reduce((total, counts) => total + sum(counts), 0)).toBe(keys);
    expect(verdicts.equal).toBeGreaterThan(1_200);
    expect(sum(proofs)).toBeLessThan(source.versions);
    expect(report).toMatchObject({ equal: false, complete: true });
  });

  it("V2 the page has the report's numbers, in every plot", () => {
    expect(rowsOf("verdicts").map(([name, , number]) => [name, number])).toEqual(
      VERDICTS.map((name) => [name, count(report.verdicts[name])]),
    );
    expect(new Map(rowsOf("reasons").map(([name, , number]) => [name, number]))).toEqual(
      new Map(Object.entries(report.reasons).map(([name, value]) => [name, count(value)])),
    );
    expect(rowsOf("proofs").map(([name, , number]) => [name, number])).toEqual(
      Object.entries(report.proofs).map(([name, value]) => [name, count(value)]),
    );
    expect(rowsOf("lag").map(([name, , number]) => [name, number])).toEqual(
      report.lag.map(({ within, keys }) => [within, count(keys)]),
    );
    const many = rowsOf("prefixes").find(([name]) => name === "many/");
    expect(many?.[2]).toBe("equal 1,234");
    expect(page).toContain(report.source.digest);
    expect(page).toContain(report.destination.digest);
  });

  it("V2 the longest bar is as wide as there is room, and others in proportion", () => {
    const [, verdicts = ""] = /<section id="verdicts">(.*?)<\/section>/s.exec(page) ?? [];
    const widths = [...verdicts.matchAll(/class="([\w-]+)" x="[\d.]+" width="([\d.]+)"/g)];
    const widthOf = (name: string) => Number(widths.find(([, kind]) => kind === name)?.[2]);
    expect(widthOf("equal")).toBe(500);
    const { differs, equal } = report.verdicts;
    expect(widthOf("differs")).toBeCloseTo(Math.max(1, (differs * 500) / equal), 0);
  });

  it("V2 keys are named with why and with what mends them; what would act on a browser is escaped", () => {
    const rows = rowsOf("findings").slice(1);
    expect(rows).toHaveLength(report.findingCount);
    const hostile = rows.find(([key]) => key?.startsWith("x/"));
    expect(hostile).toEqual([
      `x/<script>alert("&'")</script>\\u001b[2J\\u202e`,
      ...["differs", REASONS["missing" satisfies Reason].text, "1 / 0", "reconcile"],
    ]);
    expect(page).not.toContain("<script");
    expect(page).not.toContain("\u001b");
    expect(page).not.toMatch(/src=|href=|url\(|@import/);
  });
});
