import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findChromium, startChromium } from "@xpart/test-kit/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeReport, type VerifyReport } from "../src/report/report.ts";
import { reportPage } from "../src/report/report-page.ts";
import { VERDICTS } from "../src/slice/reasons.ts";
import { beginVerify, verifyOn } from "../src/verify/verify.ts";
import { PLANTED } from "./planted-differences.ts";
import { SliceWorld } from "./slice-world.ts";

const executable = findChromium();

if (executable !== undefined) {
  describeWith(executable);
} else if (process.env["XPART_REQUIRE_CHROMIUM"] === "1") {
  it("V2 chromium is on the PATH", () => {
    throw new Error("XPART_REQUIRE_CHROMIUM is 1 and no chromium is on the PATH");
  });
} else {
  it.skip("V2 the page in a browser (no chromium on the PATH: apt-get install chromium)", () => {});
}

/** As the page's style has them. */
const COLOURS = {
  equal: [0x2e, 0x86, 0xc1],
  settled: [0x85, 0x92, 0x9e],
  "in-flight": [0xd4, 0xac, 0x0d],
  differs: [0xc0, 0x39, 0x2b],
  unknown: [0x7d, 0x3c, 0x98],
} as const;

const count = (value: number) => value.toLocaleString("en-US");

async function plantedReport(): Promise<VerifyReport> {
  const world = new SliceWorld();
  for (const [at, { plant }] of PLANTED.entries()) plant(world, `${at % 3}/${at}`);
  for (let at = 0; at < 120; at += 1) world.replicate(`many/${at}`, `${at}`);
  world.source.put(`very/long/${"folder-".repeat(120)}/name`, "x");
  world.source.put(`x/<script>document.title = "mine"</script><img src=x>\u001b[2J\u202e`, "x");
  world.later();
  const ports = world.ports({}, true);
  const place = { partition: "aws", region: "us-east-1", bucket: "reports" };
  const state = await verifyOn(beginVerify([""], world.nowMs), ports, { parallel: 1 });
  return makeReport(state, {
    ...{ source: place, destination: { ...place, partition: "aws-us-gov" }, prefixes: [""] },
    ...{ policy: ports.policy, graceSeconds: 60, deep: "listings", sampleOneIn: 1 },
  });
}

function describeWith(executablePath: string): void {
  describe("the report's page in Chromium", () => {
    let report: VerifyReport;
    let folder: string;
    let browser: Awaited<ReturnType<typeof startChromium>>;
    let page: Awaited<ReturnType<typeof browser.newPage>>;
    const requests: string[] = [];
    const complaints: string[] = [];

    beforeAll(async () => {
      report = await plantedReport();
      folder = await mkdtemp(join(tmpdir(), "xpart-page-"));
      const path = join(folder, "report.html");
      await writeFile(path, reportPage(report));
      browser = await startChromium(executablePath);
      page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
      page.setDefaultTimeout(0);
      page.on("request", (request) => requests.push(request.url()));
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(pathToFileURL(path).href);
    });
    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true });
    });

    /** What stands in the cells of a section's rows, as a browser shows it. */
    const cellsOf = (section: string) =>
      page.$$eval(`#${section} tr`, (rows) =>
        rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent)),
      );

    it("V2 it asks for nothing but itself, runs nothing, and has nothing to complain of", async () => {
      expect(requests).toHaveLength(1);
      expect(complaints).toEqual([]);
      expect(await page.title()).toContain("not equal: ");
      expect(await page.locator("script, img, link").count()).toBe(0);
    });

    it("V2 it shows the report's numbers", async () => {
      const numbered = (rows: readonly (readonly (string | null)[])[]) =>
        rows.map(([name, , number]) => [name, number]);
      expect(numbered(await cellsOf("verdicts"))).toEqual(
        VERDICTS.map((name) => [name, count(report.verdicts[name])]),
      );
      expect(new Map(numbered(await cellsOf("reasons")) as [string, string][])).toEqual(
        new Map(Object.entries(report.reasons).map(([name, value]) => [name, count(value)])),
      );
      expect(numbered(await cellsOf("proofs"))).toEqual(
        Object.entries(report.proofs).map(([name, value]) => [name, count(value)]),
      );
      expect(numbered(await cellsOf("lag"))).toEqual(
        report.lag.map(({ within, keys }) => [within, count(keys)]),
      );
      expect(await cellsOf("findings")).toHaveLength(report.findingCount + 1);
    });

    it("V2 on the screenshot each verdict's bar has its colour, and is as long as its number", async () => {
      const bars = page.locator("#verdicts svg");
      const most = Math.max(...Object.values(report.verdicts));
      const canvas = await browser.newPage();
      for (const [at, verdict] of VERDICTS.entries()) {
        const png = await bars.nth(at).screenshot();
        const drawn = await canvas.evaluate<number>(widthOfColour(png, COLOURS[verdict]));
        const value = report.verdicts[verdict];
        const expected = value === 0 ? 0 : Math.max(1, (value * 500) / most);
        expect(Math.abs(drawn - expected), `${verdict}: ${drawn} of ${expected}`).toBeLessThan(2);
      }
      await canvas.close();
    });

    it.each([1_280, 700, 390])(
      "V2 nothing of it is wider than a window of %i pixels",
      async (width) => {
        await page.setViewportSize({ width, height: 900 });
        const overflow = await page.evaluate<number>(OVERFLOW);
        expect(overflow).toBe(0);
      },
    );
  });
}

/** What the browser is asked, in its own words, since this program knows no DOM. */
const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/** How many pixels of a picture's middle line have a colour. */
function widthOfColour(png: Buffer, colour: readonly number[]): string {
  return `(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${png.toString("base64")}";
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, Math.floor(image.height / 2), image.width, 1);
    const isColour = (at) => [${colour.join(", ")}].every((part, index) => Math.abs(part - data[at + index]) <= 3);
    return [...Array(image.width).keys()].filter((pixel) => isColour(pixel * 4)).length;
  })()`;
}
