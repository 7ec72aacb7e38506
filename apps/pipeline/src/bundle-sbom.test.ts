import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { describe, expect, it } from "vitest";
import { bundleSbom } from "./bundle-sbom.ts";
import type { BundledPackage } from "./bundled-package.ts";

const SHA256 = "7e98822126718486c2e9192001919cfdf086cc614d03a03276e029975f2b7a81";
const PACKAGES = [
  samplePackage("@aws-sdk/client-s3", "3.1.0", "Apache-2.0"),
  samplePackage("pg-int8", "1.0.1", "ISC"),
  samplePackage("either", "2.0.0", "(MIT OR Apache-2.0)"),
  samplePackage("odd", "1.0.0", "SEE LICENSE IN terms.md"),
];
const ZIP = { app: "xpart", version: "1.2.3", sha256: SHA256, packages: PACKAGES };

describe("bundleSbom", () => {
  it("G7 an SBOM is valid by CycloneDX's own schema", async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(bundleSbom(ZIP))).toBeNull();
    // The schema does refuse what is wrong.
    const wrong = bundleSbom(ZIP).replace('"type": "library"', '"type": "shelf"');
    expect(await validator.validate(wrong)).not.toBeNull();
  });

  it("G7 an SBOM names the zip by its hash and every package by its purl and licence", () => {
    const bom = JSON.parse(bundleSbom(ZIP));
    expect(bom.metadata.component).toMatchObject({ name: "xpart", version: "1.2.3" });
    expect(bom.metadata.component.hashes).toEqual([{ alg: "SHA-256", content: SHA256 }]);
    const found = bom.components.map(({ purl, licenses }: { purl: string; licenses: unknown }) => [
      purl,
      licenses,
    ]);
    expect(Object.fromEntries(found)).toEqual({
      "pkg:npm/%40aws-sdk/client-s3@3.1.0": [{ license: { id: "Apache-2.0" } }],
      "pkg:npm/pg-int8@1.0.1": [{ license: { id: "ISC" } }],
      "pkg:npm/either@2.0.0": [{ expression: "(MIT OR Apache-2.0)" }],
      "pkg:npm/odd@1.0.0": [{ license: { name: "SEE LICENSE IN terms.md" } }],
    });
  });

  it("G6 one zip has one SBOM, whatever the order of its packages and the time", () => {
    const reversed = { ...ZIP, packages: [...PACKAGES].reverse() };
    expect(bundleSbom(reversed)).toBe(bundleSbom(ZIP));
    expect(bundleSbom(ZIP)).not.toMatch(/timestamp/);
    const { serialNumber } = JSON.parse(bundleSbom(ZIP));
    expect(serialNumber).toBe("urn:uuid:7e988221-2671-8486-82e9-192001919cfd");
  });
});

function samplePackage(name: string, version: string, licence: string): BundledPackage {
  return { name, version, licence, folder: `/p/${name}`, isOwn: false, texts: [] };
}
