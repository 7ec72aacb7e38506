// `pnpm turbo package`: puts the built handlers into the zips that are deployed, with an SBOM beside each.
// The same sources and dependencies make the same bytes.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildHash } from "./build-hash.ts";
import { type BuiltZip, writeBuildRecord } from "./build-record.ts";
import { buildSettings, buildTools } from "./build-tools.ts";
import { readMetafile } from "./bundle-metafile.ts";
import { bundleSbom } from "./bundle-sbom.ts";
import { packagesOf, readManifest } from "./bundled-package.ts";
import { DIST, HANDLERS, NOTICES, PACKAGED_APPS, type PackagedApp } from "./packaged-apps.ts";
import { zipFiles } from "./zip-files.ts";

const zips = PACKAGED_APPS.map(packageApp);
writeBuildRecord(DIST, zips);
for (const { file, bytes, sha256, buildHash: hash } of zips) {
  process.stdout.write(
    `${file}: ${(bytes / 1000).toFixed(1)} KB, SHA-256 ${sha256}, build ${hash}\n`,
  );
}
for (const { app, maxBytes } of PACKAGED_APPS) {
  const bytes = zips.find((zip) => zip.app === app)?.bytes ?? 0;
  if (bytes > maxBytes) {
    process.stderr.write(
      `${app}.zip has ${bytes} bytes, more than the ${maxBytes} that it may have: dist/meta tells what is in the bundle\n`,
    );
    process.exitCode = 1;
  }
}

function packageApp(packaged: PackagedApp): BuiltZip {
  const { app } = packaged;
  const file = `${app}.zip`;
  const { read, bundled } = readMetafile(join(HANDLERS, packaged.metafile), HANDLERS);
  const zip = zipFiles(zippedFiles(join(HANDLERS, packaged.folder)));
  const sha256 = createHash("sha256").update(zip).digest("hex");
  writeFileSync(join(DIST, file), zip);
  const version = readManifest(HANDLERS)?.version ?? "";
  const packages = packagesOf(bundled);
  writeFileSync(join(DIST, `${app}.cdx.json`), bundleSbom({ app, version, sha256, packages }));
  const hash = buildHash({
    files: read,
    configurations: [
      ...packaged.configurations.map((name) => join(HANDLERS, name)),
      ...buildSettings(packages),
    ],
    tools: buildTools(),
  });
  return { app, file, buildHash: hash, sha256, bytes: zip.length };
}

/** The handlers' modules and the notice; source maps stay outside. */
function zippedFiles(folder: string): ReadonlyMap<string, Uint8Array> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".mjs") || name === NOTICES);
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}
