// Holds the imports of `packages` and `apps`, those of types too, to the layout (rule G14), and prints what they come
// to: rooms, floors, arrows and circles. Exit status 1 and one line for each that the layout forbids.
// `--write` writes the layout for Biome (biome.floors.json); without it, that file is compared.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./check/publishable-packages.mjs";
import { BIOME_FLOORS, biomeFloors } from "./house/biome-floors.mjs";
import { CORE_SOURCE, ROOMS, roomOf } from "./house/layout.mjs";
import { measure } from "./house/measure.mjs";
import { readImports } from "./house/read-imports.mjs";

const floorsFile = join(root, BIOME_FLOORS);
const floors = `${JSON.stringify(biomeFloors(), undefined, 2)}\n`;
if (process.argv.includes("--write")) {
  writeFileSync(floorsFile, floors);
}

const { imports, files, problems } = await readImports(root);
const isTest = (path) => /\.test\.ts$|\/(?:test|bench)\//.test(path);
const code = imports.filter(({ from, to }) => !isTest(from) && !isTest(to));
print("packages", measure(code, packageOf));
for (const folder of Object.keys(ROOMS)) {
  const name = packageOf(folder).split("/")[1];
  print(
    `${name}, rooms by folder`,
    measure(code, (path) => roomIn(folder, path)),
  );
}
print("core, rooms by file", measure(code, coreFileOf));
print(
  "all, rooms by file",
  measure(imports, (path) => path),
);
console.log(
  `${files.length} files, ${imports.length} imports between them, tests and types included`,
);

if (!existsSync(floorsFile) || readFileSync(floorsFile, "utf8") !== floors) {
  problems.push(
    `${BIOME_FLOORS}: not what scripts/house/layout.mjs says; run scripts/check-house.mjs --write`,
  );
}
for (const problem of problems) {
  console.error(problem);
}
if (problems.length > 0) {
  console.error(`${problems.length} things go against the layout (scripts/house/layout.mjs)`);
  process.exitCode = 1;
}

function print(name, { rooms, floors: count, arrows, circles }) {
  console.log(`${name}: ${rooms} rooms, ${count} floors, ${arrows} arrows, ${circles} circles`);
}

function packageOf(path) {
  return path.split("/").slice(0, 2).join("/");
}

/** The room of one package in which a file stands; undefined for `index.ts` and other packages. */
function roomIn(folder, path) {
  const place = roomOf(path);
  return place?.source === folder ? place.room : undefined;
}

/** A file of core's rooms, without the fakes. */
function coreFileOf(path) {
  const room = roomIn(CORE_SOURCE, path);
  return room === undefined || room === "testing" ? undefined : path;
}
