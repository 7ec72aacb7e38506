import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SliceWorld } from "../../test/slice-world.ts";
import { makeReport, type VerifyReport } from "../report/report.ts";
import { beginVerify, verifyOn } from "../verify/verify.ts";
import { checkNumbers, sameListings } from "./check-numbers.ts";
import { fingerprintOf, isSignedBy, publicKeyPem, readPublicKey } from "./check-signature.ts";
import { readSums, sha256Of, sumsText } from "./report-sums.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "xpart-signed-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function reportOf(prepare: (world: SliceWorld) => void): Promise<VerifyReport> {
  const world = new SliceWorld();
  world.replicate("a/1", "x");
  world.replicate("a/2", "y");
  prepare(world);
  world.later();
  const ports = world.ports();
  const place = { partition: "aws", region: "us-east-1", bucket: "reports" };
  const state = await verifyOn(beginVerify([""], world.nowMs), ports, { parallel: 1 });
  return makeReport(state, {
    ...{ source: place, destination: place, prefixes: [""], policy: ports.policy },
    ...{ graceSeconds: 60, deep: "listings", sampleOneIn: 1 },
  });
}

describe("sums", () => {
  const sums = [
    { name: "a b.json", sha256: sha256Of(Buffer.from("a")) },
    { name: "ä.html", sha256: sha256Of(Buffer.from("b")) },
  ];

  it("V9 are read as they were written", () => {
    expect(readSums(sumsText(sums))).toEqual(sums);
  });

  it("V9 are what sha256sum checks", async () => {
    await writeFile(join(folder, "a b.json"), "a");
    await writeFile(join(folder, "ä.html"), "b");
    await writeFile(join(folder, "sums"), sumsText(sums));
    const said = execFileSync("sha256sum", ["--check", "sums"], { cwd: folder, encoding: "utf8" });
    expect(said).toBe("a b.json: OK\nä.html: OK\n");
  });

  it.each([
    ["nothing", ""],
    ["no line feed at its end", sumsText(sums).slice(0, -1)],
    ["a folder", `${sums[0]?.sha256}  ../a\n`],
    ["half a sum", "abc  a\n"],
    ["a line besides", `${sumsText(sums)}else\n`],
  ])("V9 with %s are none", (_name, text) => {
    expect(readSums(text)).toBeUndefined();
  });
});

describe("signatures", () => {
  const message = Buffer.from("what is signed");
  const keys = [
    ["P-256", "sha256", generateKeyPairSync("ec", { namedCurve: "P-256" })],
    ["P-384", "sha384", generateKeyPairSync("ec", { namedCurve: "P-384" })],
    ["P-521", "sha512", generateKeyPairSync("ec", { namedCurve: "P-521" })],
    ["RSA", "sha256", generateKeyPairSync("rsa", { modulusLength: 2048 })],
    ["Ed25519", null, generateKeyPairSync("ed25519")],
  ] as const;

  it.each(keys)(
    "V9 of %s are checked by the public key alone, as PEM or as DER",
    async (name, hash, pair) => {
      const signature = sign(hash, message, pair.privateKey);
      const der = pair.publicKey.export({ type: "spki", format: "der" });
      const pem = Buffer.from(publicKeyPem(pair.publicKey));
      for (const bytes of [der, pem]) {
        const read = readPublicKey(bytes);
        if (!read.ok) throw new Error(read.error);
        expect(isSignedBy(read.value, message, signature)).toBe(true);
        expect(isSignedBy(read.value, Buffer.from("else"), signature)).toBe(false);
        expect(isSignedBy(read.value, message, signature.subarray(1))).toBe(false);
        expect(fingerprintOf(read.value)).toBe(sha256Of(der));
      }
      if (hash !== null) {
        await writeFile(join(folder, "key.pem"), pem);
        await writeFile(join(folder, "sig"), signature);
        await writeFile(join(folder, "message"), message);
        const args = ["dgst", `-${hash}`, "-verify", "key.pem", "-signature", "sig", "message"];
        expect(execFileSync("openssl", args, { cwd: folder, encoding: "utf8" }), name).toMatch(
          /OK/,
        );
      }
    },
  );

  it("V9 of another key are not taken, and what is no key is told", () => {
    const [, , first] = keys[0];
    const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const signature = sign("sha256", message, other.privateKey);
    expect(isSignedBy(first.publicKey, message, signature)).toBe(false);
    expect(readPublicKey(Buffer.from("no key"))).toMatchObject({ ok: false });
    const x25519 = generateKeyPairSync("x25519").publicKey;
    expect(readPublicKey(Buffer.from(publicKeyPem(x25519)))).toMatchObject({
      ok: false,
      error: expect.stringContaining("x25519"),
    });
  });
});

describe("checkNumbers", () => {
  const differing = (world: SliceWorld) => void world.source.put("b", "z");

  it("V2 a report agrees with itself", async () => {
    expect(checkNumbers(await reportOf(() => {}))).toEqual([]);
    expect(checkNumbers(await reportOf(differing))).toEqual([]);
  });

  it.each([
    [
      "keys",
      /it counts 4 keys, and verdicts for 3/,
      (report: VerifyReport) => ({ ...report, keys: 4 }),
    ],
    [
      "verdicts",
      /keys are not equal, and it tells of 1/,
      (report: VerifyReport) => ({
        ...report,
        verdicts: { ...report.verdicts, equal: 3, differs: 0 },
      }),
    ],
    ["the answer", /it says equal: true/, (report: VerifyReport) => ({ ...report, equal: true })],
    ["findings", /it tells of 0/, (report: VerifyReport) => ({ ...report, findingCount: 0 })],
    ["prefixes", /0 by prefix/, (report: VerifyReport) => ({ ...report, byPrefix: {} })],
    ["all", /no report/, () => ({})],
    ["nothing left", /no report/, () => null],
  ])("V9 %s: what was changed is told", async (_name, expected, change) => {
    const problems = checkNumbers(change(await reportOf(differing)));
    expect(problems.join("; ")).toMatch(expected);
  });

  it("V9 two reports are of the same listings by each side's hash", async () => {
    const one = await reportOf(() => {});
    expect(sameListings(one, await reportOf(() => {}))).toEqual({
      source: true,
      destination: true,
    });
    expect(sameListings(one, await reportOf(differing))).toEqual({
      source: false,
      destination: true,
    });
  });
});
