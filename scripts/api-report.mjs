// Compares the API of the published libraries with api/*.api.md of each; `--update` rewrites those.
// What is compared is what a user's compiler sees: the packed tarballs.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { folderOf, REPORTED_PACKAGES, root, tarballOf } from "./check/publishable-packages.mjs";

const isUpdate = process.argv.includes("--update");
const wrong = REPORTED_PACKAGES.filter((folder) => !isReportRight(folder));
if (wrong.length > 0) {
  console.error(
    `The API of ${wrong.join(", ")} is not what its report says; see "pnpm api:update".`,
  );
  process.exitCode = 1;
}

function isReportRight(folder) {
  const reportFolder = join(root, folderOf(folder), "api");
  mkdirSync(reportFolder, { recursive: true });
  const projectFolder = unpackWithSiblings(folder);
  const { apiReport, ...rest } = ExtractorConfig.loadFile(join(root, "api-extractor.json"));
  const config = ExtractorConfig.prepare({
    configObject: { ...rest, projectFolder, apiReport: { ...apiReport, reportFolder } },
    configObjectFullPath: join(root, "api-extractor.json"),
    packageJsonFullPath: join(projectFolder, "package.json"),
  });
  const { errorCount, apiReportChanged } = Extractor.invoke(config, { localBuild: isUpdate });
  console.log(`${folder}: ${apiReportChanged ? "changed" : "as reported"}`);
  return errorCount === 0 && (isUpdate || !apiReportChanged);
}

/** Unpacks a tarball inside its package, where other dependencies are found, and its siblings into it, theirs included. */
function unpackWithSiblings(folder) {
  const target = join(root, folderOf(folder), "temp", "packed");
  rmSync(target, { recursive: true, force: true });
  unpack(folder, target);
  const unpacked = new Set();
  const waiting = [target];
  for (let from = waiting.shift(); from !== undefined; from = waiting.shift()) {
    for (const name of siblingsIn(from).filter((each) => !unpacked.has(each))) {
      const place = join(target, "node_modules", name);
      unpack(name.slice("@xpart/".length), place);
      unpacked.add(name);
      waiting.push(place);
    }
  }
  return target;
}

function siblingsIn(folder) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.keys(dependencies).filter((name) => name.startsWith("@xpart/"));
}

function unpack(folder, target) {
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", tarballOf(folder), "-C", target, "--strip-components=1"]);
}
