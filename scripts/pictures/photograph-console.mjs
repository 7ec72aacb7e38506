// Makes docs/pictures/console-*.png: pages of the console, of a real run of the demo, in headless Chromium.
//   node scripts/pictures/photograph-console.mjs [FOLDER]
// With a folder, every page is put there besides, on a desktop and on a phone, in light and dark, to be looked at.
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { runCli } from "../../packages/cli/src/run-cli.ts";
import { findChromium, startChromium } from "../../packages/test-kit/src/chromium.ts";
import { root } from "../setup/work-tree.mjs";

const DOCS = join(root, "docs/pictures");
const BROKEN = "broken/held-1.txt";
const PAGES = {
  overview: "overview",
  keys: "keys",
  key: `key?${new URLSearchParams({ key: BROKEN })}`,
  "set-aside": "set-aside?kind=held",
  "dead-letters": "dead-letters",
  verify: "verify",
  credentials: "credentials",
};
const DESKTOP = { width: 1_280, height: 860 };
const PHONE = { width: 390, height: 844 };

const [folder] = process.argv.slice(2);
const executable = findChromium();
if (executable === undefined) {
  console.error("no chromium is on the PATH: apt-get install chromium");
  process.exit(2);
}
const end = new AbortController();
const stdout = new PassThrough();
let said = "";
const isSaid = (pattern) =>
  new Promise((resolve) => {
    const look = () => {
      const match = pattern.exec(said);
      if (match !== null) {
        stdout.off("data", look);
        resolve(match);
      }
    };
    stdout.on("data", look);
    look();
  });
stdout.on("data", (chunk) => {
  said += chunk;
});
const args = ["demo", "--commits", "15", "--console", "--break", "held"];
const ran = runCli(args, {
  ...{ stdout, stderr: process.stderr, workingDirectory: root, signal: end.signal },
});
const [, url] = await isSaid(/^console: (\S+)$/m);
const browser = await startChromium(executable);
try {
  const replaying = await opened(DESKTOP, "light");
  await isSaid(/equal: true/);
  await replaying.waitForTimeout(2_500);
  await photograph(replaying, DOCS, "console-overview", false);
  await replaying.context().close();
  await isSaid(/In another terminal/);
  const page = await opened(DESKTOP, "light");
  await show(page, "key");
  await photograph(page, DOCS, "console-key", false);
  await page.context().close();
  if (folder !== undefined) {
    await photographAll(folder);
  }
} finally {
  await browser.close();
  end.abort();
  await ran;
}

async function opened(viewport, colorScheme) {
  const context = await browser.newContext({ viewport, colorScheme });
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(error.message));
  page.on("console", (message) => console.error(message.text()));
  await page.goto(url);
  await page.locator(".side").first().waitFor();
  const paints = await page.evaluate(
    "performance.getEntriesByName('first-contentful-paint')[0]?.startTime",
  );
  console.log(`first contentful paint after ${Math.round(paints)} ms`);
  return page;
}

async function show(page, name) {
  await page.evaluate(`location.hash = ${JSON.stringify(`#/${PAGES[name]}`)}`);
  await page.locator("h1").waitFor();
  await page.locator(".wait").waitFor({ state: "detached" });
  if (name === "verify") {
    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("link", { name: "The report" }).first().waitFor();
    await page.getByText("What it found").first().click();
    await page.locator(".findings").first().waitFor();
  }
  await page.waitForTimeout(1_000);
}

async function photographAll(target) {
  for (const [device, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    for (const scheme of ["light", "dark"]) {
      const page = await opened(viewport, scheme);
      for (const name of Object.keys(PAGES)) {
        await show(page, name);
        await photograph(page, target, `${name}-${device}-${scheme}`, true);
      }
      await show(page, "set-aside");
      await page.getByRole("button", { name: "Release all…" }).click();
      await page.getByRole("textbox").waitFor();
      await photograph(page, target, `release-${device}-${scheme}`, false);
      await page.keyboard.press("Escape");
      await photographRotations(page, target, `${device}-${scheme}`);
      await page.context().close();
    }
  }
}

/** One that is stopped, as it waits and when it is undone, and one that goes through. */
async function photographRotations(page, target, name) {
  await show(page, "credentials");
  await beginRotation(page, () => photograph(page, target, `rotate-${name}`, false));
  await page.getByText(", this step until ").waitFor();
  await photograph(page, target, `rotating-${name}`, true);
  await page.getByRole("button", { name: "Stop and undo" }).click();
  await page.getByText("The key was not rotated: it was stopped").waitFor();
  await page.locator(".access-keys tbody tr").nth(1).waitFor({ state: "detached" });
  await photograph(page, target, `rotation-undone-${name}`, true);
  for (const field of await page.getByRole("spinbutton").all()) {
    await field.fill("0");
  }
  await beginRotation(page);
  await page.getByText("rotated", { exact: true }).waitFor();
  await page.waitForTimeout(1_500);
  await photograph(page, target, `rotated-${name}`, true);
}

async function beginRotation(page, onDialog = async () => {}) {
  const base = await page.locator(".brand b").textContent();
  await page.getByRole("button", { name: "Rotate…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("a new access key of").waitFor();
  await onDialog();
  await dialog.getByRole("textbox").fill(base);
  await dialog.getByRole("button", { name: "Do it" }).click();
  await dialog.getByText("Begun.").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
}

async function photograph(page, target, name, fullPage) {
  const path = join(target, `${name}.png`);
  await page.screenshot({ path, fullPage });
  console.log(path);
}
