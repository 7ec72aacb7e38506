// Compares the API of the published libraries with packages/*/api/*.api.md; `--update` rewrites those.
// Needs the build: what is compared is what a user's compiler sees.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { REPORTED_PACKAGES, root } from "./check/publishable-packages.mjs";

const isUpdate = process.argv.includes("--update");
const changed = REPORTED_PACKAGES.filter((folder) => !isReportCurrent(folder));
if (changed.length > 0 && !isUpdate) {
  console.error(
    `The API of ${changed.join(", ")} is not what its report says; "pnpm api:update" writes it.`,
  );
  process.exitCode = 1;
}

function isReportCurrent(folder) {
  const projectFolder = join(root, "packages", folder);
  mkdirSync(join(projectFolder, "api"), { recursive: true });
  const configObject = ExtractorConfig.loadFile(join(root, "api-extractor.json"));
  const config = ExtractorConfig.prepare({
    configObject: { ...configObject, projectFolder },
    configObjectFullPath: join(root, "api-extractor.json"),
    packageJsonFullPath: join(projectFolder, "package.json"),
  });
  const { succeeded, apiReportChanged } = Extractor.invoke(config, { localBuild: isUpdate });
  console.log(`${folder}: ${apiReportChanged ? "changed" : "as reported"}`);
  return succeeded && !apiReportChanged;
}
