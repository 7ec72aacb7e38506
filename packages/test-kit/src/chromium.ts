import { type Browser, chromium } from "playwright-core";
import { findBinary } from "./find-binary.ts";

/** The path of Chromium, by the names that it has in distributions; undefined: there is none on the PATH. */
export function findChromium(): string | undefined {
  return findBinary("chromium", "chromium-browser", "google-chrome");
}

/** Starts a browser without a window. As root, as in a container, it has no sandbox of its own. */
export function startChromium(executablePath: string): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args: [...args, "--disable-gpu"], timeout: 0 });
}
