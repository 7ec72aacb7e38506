import { Contrib, Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { PackageURL } from "packageurl-js";
import parseExpression from "spdx-expression-parse";
import type { BundledPackage } from "./bundled-package.ts";

/** What an SBOM describes: a zip. */
export interface DescribedZip {
  readonly app: string;
  readonly version: string;
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
  readonly packages: readonly BundledPackage[];
}

/**
 * The software bill of materials of a zip: CycloneDX 1.6, JSON. It has no time, and its serial number
 * comes from the zip's hash, so that one zip has one SBOM.
 */
export function bundleSbom({ app, version, sha256, packages }: DescribedZip): string {
  const root = new Models.Component(Enums.ComponentType.Application, app, {
    bomRef: app,
    version,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], sha256]]),
    licenses: licences("Apache-2.0"),
  });
  const components = packages.map(componentOf);
  for (const component of components) {
    root.dependencies.add(component.bomRef);
  }
  const bom = new Models.Bom({
    serialNumber: `urn:uuid:${uuidOf(sha256)}`,
    metadata: new Models.Metadata({ component: root }),
    components: new Models.ComponentRepository(components),
  });
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const serializer = new Serialize.JsonSerializer(factory);
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function componentOf({ name, version, licence }: BundledPackage): Models.Component {
  const [scope, bare] = name.startsWith("@") ? name.split("/") : [undefined, name];
  const purl = new PackageURL("npm", scope, bare ?? name, version, undefined, undefined).toString();
  return new Models.Component(Enums.ComponentType.Library, bare ?? name, {
    ...(scope !== undefined && { group: scope }),
    bomRef: purl,
    purl,
    version,
    licenses: licences(licence),
    scope: Enums.ComponentScope.Required,
  });
}

function licences(expression: string): Models.LicenseRepository {
  const factory = new Contrib.License.Factories.LicenseFactory(parseExpression);
  return new Models.LicenseRepository([factory.makeFromString(expression)]);
}

/** A UUID of version 8 (RFC 9562, 5.8: its bits are the maker's own) with the first bits of a hash. */
function uuidOf(sha256: string): string {
  const variant = ((Number.parseInt(sha256.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  const digits = `${sha256.slice(0, 12)}8${sha256.slice(13, 16)}${variant}${sha256.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
