import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { err, ok, type Result } from "@xpart/core";
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

/** Reads which zips a build made; where that cannot be read, a sentence with what to do. */
export function readBuildRecord(folder: string): Result<readonly BuiltZip[], string> {
  const path = join(folder, FILE);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "[]";
  const record = RECORD.safeParse(parseJson(text));
  return record.success && record.data.every(({ file }) => existsSync(join(folder, file)))
    ? ok(record.data)
    : err(
        `${path} names no zips that could be uploaded, or they are gone: run \`pnpm turbo package\` first`,
      );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const HEX_SHA256: z.ZodString = z.string().regex(/^[0-9a-f]{64}$/);

const RECORD: z.ZodType<readonly BuiltZip[]> = z
  .array(
    z.strictObject({
      app: z.string(),
      file: z.string(),
      buildHash: HEX_SHA256,
      sha256: HEX_SHA256,
      bytes: z.number(),
    }),
  )
  .min(1);
