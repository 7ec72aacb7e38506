import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PackageSettings } from "@xpart/deployment";

/** Beside this file when published; where `pnpm turbo package` leaves it when run from source. */
const PLACES = ["./functions/", "../../lambda/dist/"];

/** The functions' code that the settings name; else the zip of this version of the constructs. */
export function chosenPackage(
  written: PackageSettings | undefined,
  zip: "xpart.zip" | "xpart-cache.zip",
): PackageSettings {
  if (written !== undefined) {
    return written;
  }
  const paths = PLACES.map((place) => fileURLToPath(new URL(`${place}${zip}`, import.meta.url)));
  return { zip: paths.find((path) => existsSync(path)) ?? paths.at(-1) ?? "" };
}
