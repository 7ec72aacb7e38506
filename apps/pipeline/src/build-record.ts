import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** A zip that was made. */
export interface BuiltZip {
  readonly app: string;
  /** Its file, beside the record. */
  readonly file: string;
  /** Over the sources and dependencies it was made of: SHA-256, hex. */
  readonly buildHash: string;
  /** Over its bytes: SHA-256, hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** The record of the zips in a folder. */
const FILE = "packages.json";

/** Writes down which zips a build made. Bytes follow from the zips. */
export function writeBuildRecord(folder: string, zips: readonly BuiltZip[]): void {
  writeFileSync(join(folder, FILE), `${JSON.stringify(zips, undefined, 2)}\n`);
}

/** Reads which zips a build made. @throws where none was made */
export function readBuildRecord(folder: string): readonly BuiltZip[] {
  return RECORD.parse(JSON.parse(readFileSync(join(folder, FILE), "utf8")));
}

const HEX_SHA256: z.ZodString = z.string().regex(/^[0-9a-f]{64}$/);

const RECORD: z.ZodType<readonly BuiltZip[]> = z.array(
  z.strictObject({
    app: z.string(),
    file: z.string(),
    buildHash: HEX_SHA256,
    sha256: HEX_SHA256,
    bytes: z.number(),
  }),
);
