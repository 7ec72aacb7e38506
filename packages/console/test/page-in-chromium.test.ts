import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { forEachBounded } from "@xpart/core";
import { findChromium, startChromium } from "@xpart/test-kit/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConsoleTest, startConsoleTest, tokenOf } from "./console-world.ts";
import { beginSeveral, memoryCloudRuns } from "./memory-cloud-runs.ts";

const executable = findChromium();

if (executable !== undefined) {
  describeWith(executable);
} else if (process.env["XPART_REQUIRE_CHROMIUM"] === "1") {
  it("U43 chromium is on the PATH", () => {
    throw new Error("XPART_REQUIRE_CHROMIUM is 1 and no chromium is on the PATH");
  });
} else {
  it.skip("U43 the page in a browser (no chromium on the PATH: apt-get install chromium)", () => {});
}

const PAGES = [
  "overview",
  "keys",
  "set-aside?kind=held",
  "dead-letters",
  "verify",
  "backfill",
  "cloud",
  "credentials",
];
const KEYS = 300;
/** So few requests that a busy machine connects them all in time. */
const AT_ONCE = 4;

function describeWith(executablePath: string): void {
  describe("the console's page in Chromium", () => {
    const cloud = memoryCloudRuns();
    let served: ConsoleTest;
    let browser: Awaited<ReturnType<typeof startChromium>>;
    let page: Awaited<ReturnType<typeof browser.newPage>>;
    const elsewhere: string[] = [];
    const complaints: string[] = [];

    async function open(options: Parameters<typeof browser.newContext>[0] = {}) {
      const context = await browser.newContext({
        viewport: { width: 1_280, height: 900 },
        ...options,
      });
      const opened = await context.newPage();
      opened.setDefaultTimeout(0);
      opened.on("request", (request) => {
        if (!request.url().startsWith(`http://127.0.0.1:${served.running.port}/`)) {
          elsewhere.push(request.url());
        }
      });
      opened.on("console", (message) => complaints.push(message.text()));
      opened.on("pageerror", (error) => complaints.push(error.message));
      return opened;
    }

    const goTo = async (name: string) => {
      await page.evaluate(`location.hash = ${JSON.stringify(`#/${name}`)}`);
      await page.locator("h1").waitFor();
    };

    beforeAll(async () => {
      beginSeveral(cloud);
      served = await startConsoleTest(async () => cloud.runs);
      const { client, bucket } = served.deployment.buckets.source;
      const keys = Array.from({ length: KEYS }, (_, at) => `k/${String(at).padStart(4, "0")}`);
      await forEachBounded(keys, AT_ONCE, async (key) => {
        await served.put("source", key, key);
        await served.put("destination", key, key);
      });
      await served.put("source", "missing", "x");
      await served.put("source", "held", "x");
      await served.replicate("held");
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: "held" }));
      await served.replicate("held");
      browser = await startChromium(executablePath);
      page = await open();
      await page.goto(served.running.url);
      await page.locator(".side").first().waitFor();
    });
    afterAll(async () => {
      await browser?.close();
      await served?.stop();
    });

    it("U40 the token leaves the address, stays for the tab, and a page without it says what to do", async () => {
      expect(page.url()).not.toContain(tokenOf(served.running));
      await page.reload();
      await page.locator(".side").first().waitFor();
      const other = await open();
      await other.goto(`http://127.0.0.1:${served.running.port}/#token=wrong`);
      await other.getByRole("alert").waitFor();
      expect(await other.getByRole("alert").textContent()).toContain("Open the whole address");
      expect(await other.locator(".side").count()).toBe(0);
      await other.context().close();
      // The browser itself notes each answer of 401.
      complaints.splice(
        0,
        complaints.length,
        ...complaints.filter((text) => !text.includes("401")),
      );
    });

    it("U41 both sides stand beside each other, and what is not known is named", async () => {
      await goTo("overview");
      await page.getByText("answers").nth(1).waitFor();
      const texts = await page.locator(".side").allTextContents();
      expect(texts[0]).toContain("us-east-1");
      expect(texts[1]).toContain("us-gov-west-1");
      expect(await page.locator("figure.plot canvas").count()).toBe(3);
      await page.getByText("lag, throughput and ages").waitFor();
    });

    it("U43 the list holds few rows, and the keys alone lead to one", async () => {
      await goTo("keys");
      const list = page.getByRole("listbox");
      await page.getByText(`${KEYS + 2} keys, `).waitFor();
      expect(await page.locator(".row").count()).toBeLessThan(60);
      await list.focus();
      await page.keyboard.press("End");
      await page.locator(`.row[aria-posinset="${KEYS + 2}"][aria-selected="true"]`).waitFor();
      await page.keyboard.press("Home");
      await page.keyboard.press("ArrowDown");
      // The first is the key whose delete is held.
      await page.locator('.row[aria-posinset="2"][aria-selected="true"]').waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".stacks").waitFor();
      expect(await page.locator("h1").textContent()).toBe("k/0000");
    });

    it("U41 both stacks of a key are aligned, with the words of explain", async () => {
      await goTo("key?key=missing");
      // The key that was shown before may still be there.
      await page.locator(".stacks tbody td", { hasText: "it has not crossed" }).waitFor();
      const cells = await page.locator(".stacks tbody td").allTextContents();
      expect(cells[1]).toBe("nothing");
      expect(cells[2]).toBe("missing: it has not crossed: its event is on the way, or was lost");
      expect(await page.getByText("copy the object").count()).toBe(1);
    });

    it("U40 a release is planned, and done only once the name is typed", async () => {
      await goTo("set-aside?kind=held");
      await page.getByRole("button", { name: "Release all…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("listitem").waitFor();
      const act = dialog.getByRole("button", { name: "Do it" });
      expect(await act.isDisabled()).toBe(true);
      await dialog.getByRole("textbox").fill("reports");
      expect(await act.isDisabled()).toBe(true);
      await dialog.getByRole("textbox").fill(served.deployment.names.base);
      await act.click();
      await dialog.getByText("Asked for 1 key").waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    });

    it("U41 a comparison is begun, and its report opens as a page of its own", async () => {
      await goTo("verify");
      await page.getByRole("textbox").fill("k/000");
      await page.getByRole("button", { name: "Compare" }).click();
      await page.getByRole("link", { name: "The report" }).waitFor();
      expect(await page.locator(".run").textContent()).toContain("10 keys");
      const [report] = await Promise.all([
        page.context().waitForEvent("page"),
        page.getByRole("link", { name: "The report" }).click(),
      ]);
      await report.locator("#verdicts").waitFor();
      await report.close();
    });

    it("U41 what a comparison found is read beside it, and a key leads to its own page", async () => {
      await goTo("verify");
      await page.getByRole("textbox").fill("missing");
      await page.getByRole("button", { name: "Compare" }).click();
      await page.getByText("What it found").nth(1).waitFor();
      await page.getByText("What it found").first().click();
      await page.locator(".findings .verdict").waitFor();
      await page.locator(".findings a").click();
      await page.locator(".stacks").waitFor();
      expect(await page.locator("h1").textContent()).toBe("missing");
    });

    it("U45 a backfill counts without a word, and asks for keys once the name is typed", async () => {
      await goTo("backfill");
      await page.getByRole("button", { name: "Begin" }).click();
      // Its end: as long as one runs, a second one is refused.
      await page.getByText(/^done; .*; would ask for 1: 1 entries/).waitFor();
      await page.getByRole("combobox").selectOption("backfill");
      await page.getByRole("button", { name: "Begin…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox").fill(served.deployment.names.base);
      await dialog.getByRole("button", { name: "Do it" }).click();
      await dialog.getByText("Begun.").waitFor();
      await page.keyboard.press("Escape");
      await page.getByText("; asked for 1: 1 entries").waitFor();
    });

    it("U45 a run in the cloud is begun by the typed name, stopped and gone on with", async () => {
      await goTo("cloud");
      await page.locator(".run").nth(4).waitFor();
      const bar = page.getByRole("progressbar", {
        name: "Ranges of backfill-20260131T160000-dddddd",
      });
      expect(await bar.getAttribute("aria-valuetext")).toBe("31 of 50 ranges done, 9 running");
      await page.getByRole("combobox").selectOption("backfill");
      await page.getByRole("checkbox").check();
      await page.getByRole("button", { name: "Begin…" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox").fill(served.deployment.names.base);
      await dialog.getByRole("button", { name: "Do it" }).click();
      await dialog.getByText("Begun: backfill-").waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".run").nth(5).waitFor();
      const [run] = await page.locator(".run h2").allTextContents();
      await page.getByRole("button", { name: `Stop ${run}` }).click();
      const goOn = page.getByRole("button", { name: `Go on with ${run}` });
      await goOn.click();
      await dialog.getByText("What is left of its ranges").waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    });

    it("U46 a rotation is planned, begun by the typed name, stopped and undone, and a second one goes through", async () => {
      await goTo("credentials");
      const key = page.locator(".access-keys tbody tr");
      await key.getByText("active, in the secret").waitFor();
      const [before = ""] = await key.locator("code").allTextContents();
      const dialog = page.getByRole("dialog");
      const begin = async () => {
        await page.getByRole("button", { name: "Rotate…" }).click();
        await dialog.getByText("a new access key of").waitFor();
        await dialog.getByRole("textbox").fill(served.deployment.names.base);
        await dialog.getByRole("button", { name: "Do it" }).click();
        await dialog.getByText("Begun.").waitFor();
        await page.keyboard.press("Escape");
      };
      await begin();
      await page.getByText(", this step until ").waitFor();
      await key.nth(1).waitFor();
      await page.getByRole("button", { name: "Stop and undo" }).click();
      await page.getByText("The key was not rotated: it was stopped").waitFor();
      await key.nth(1).waitFor({ state: "detached" });
      expect(await key.locator("code").allTextContents()).toEqual([before]);
      for (const field of await page.getByRole("spinbutton").all()) await field.fill("0");
      await begin();
      await page.locator(".steps").getByText(`deleted ${before}`).waitFor();
      await page.getByText("rotated", { exact: true }).waitFor();
      await key.filter({ hasText: before }).waitFor({ state: "detached" });
      expect(await key.count()).toBe(1);
    });

    it.each(["light", "dark"] as const)(
      "U43 in %s, text stands out from its ground by 4.5 to 1 (WCAG 2.2, 1.4.3)",
      async (colorScheme) => {
        await page.emulateMedia({ colorScheme });
        const ratios = await page.evaluate<Record<string, number>>(CONTRASTS);
        expect(Object.keys(ratios)).toHaveLength(14);
        expect(Object.entries(ratios).filter(([, ratio]) => ratio < 4.5)).toEqual([]);
      },
    );

    it.each([1_280, 390])("U43 nothing is wider than a window of %i pixels", async (width) => {
      await page.setViewportSize({ width, height: 844 });
      for (const name of [...PAGES, "key?key=missing"]) {
        await goTo(name);
        await page.locator(".wait").waitFor({ state: "detached" });
        expect([name, await page.evaluate<number>(OVERFLOW)]).toEqual([name, 0]);
      }
    });

    it("U40 nothing was asked of anybody else, and nothing was complained of", () => {
      expect(elsewhere.filter((url) => !url.startsWith("data:"))).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });
}

/** What the browser is asked, in its own words, since this program knows no DOM. */
const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/** Each colour of text on each ground, as WCAG 2.2 computes it. */
const CONTRASTS = `(() => {
  const style = getComputedStyle(document.documentElement);
  const luminance = (name) => {
    const [red, green, blue] = style.getPropertyValue(name).trim().slice(1).match(/../g)
      .map((hex) => parseInt(hex, 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((left, right) => left - right);
    return (light + 0.05) / (dark + 0.05);
  };
  const grounds = ["--paper", "--raised"];
  const inks = ["--ink", "--dim", "--link", "--good", "--bad", "--warn", "--other"];
  return Object.fromEntries(
    inks.flatMap((ink) => grounds.map((ground) => [ink + " on " + ground, ratio(ink, ground)])),
  );
})()`;
