import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { cruise } from "dependency-cruiser";
import { EXCEPTIONS, PACKAGES, ROOMS, roomOf } from "./layout.mjs";
import { houseRules } from "./rules.mjs";

/** Folders that are built, downloaded or left by a run. */
const NOT_SOURCE = "(?:^|/)(?:node_modules|dist|temp|reports|cdktf\\.out|api)/";

/**
 * Reads every import of `packages` and `apps`, those of types too, and holds them against the layout.
 *
 * @param {string} root of the work tree; relative to it are all paths in the answer
 * @param {readonly string[]} exceptions problems, up to their colon, that are known; one that is not there is
 *   itself a problem
 * @returns {Promise<{ imports: { from: string, to: string }[], files: string[], problems: string[] }>}
 *   `imports` are those between our files; `problems` are one line for each that a rule forbids
 */
export async function readImports(root, exceptions = EXCEPTIONS) {
  const folders = ["packages", "apps"].filter((folder) => existsSync(join(root, folder)));
  const options = {
    baseDir: root,
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: NOT_SOURCE },
    validate: true,
    ruleSet: { forbidden: houseRules() },
  };
  const resolving = {
    extensions: [".ts", ".mts", ".mjs", ".js"],
    exportsFields: ["exports"],
    conditionNames: ["import", "types", "default"],
  };
  const { modules, summary } = (await cruise(folders, options, resolving)).output;
  const ours = modules.filter(({ source }) => /^(?:packages|apps)\//.test(source));
  const files = ours.map(({ source }) => source);
  const known = new Set(files);
  const imports = ours.flatMap(({ source, dependencies }) =>
    dependencies
      .filter(({ resolved }) => known.has(resolved))
      .map(({ resolved }) => ({ from: source, to: resolved })),
  );
  const found = [...unknownFolders(root), ...linesOf(summary.violations)];
  return { imports, files, problems: withoutKnown(found, exceptions) };
}

function withoutKnown(found, exceptions) {
  const placeOf = (problem) => problem.split(": ")[0];
  const mended = exceptions.filter((known) => !found.some((problem) => placeOf(problem) === known));
  return [
    ...found.filter((problem) => !exceptions.includes(placeOf(problem))),
    ...mended.map(
      (known) => `${known}: mended, so it has to leave EXCEPTIONS in scripts/house/layout.mjs`,
    ),
  ];
}

/** Rooms and packages that the table lacks, as nothing would bind them. */
function unknownFolders(root) {
  const rooms = Object.keys(ROOMS).flatMap((source) => foldersWithCode(root, source));
  const packages = ["packages", "apps"]
    .flatMap((parent) => foldersIn(root, parent).map((name) => `${parent}/${name}`))
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .filter((folder) => PACKAGES[folder] === undefined);
  return [
    ...rooms
      .filter((room) => roomOf(`${room}/`) === undefined)
      .map((room) => `${room}: scripts/house/layout.mjs has no such room`),
    ...packages.map((folder) => `${folder}: scripts/house/layout.mjs has no such package`),
  ];
}

/** Folders within this one, at whatever depth, that hold files themselves. */
function foldersWithCode(root, path) {
  const files = existsSync(join(root, path))
    ? readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    : [];
  const folders = files
    .filter((entry) => entry.isFile())
    .map(({ parentPath }) => relative(root, parentPath).replaceAll("\\", "/"));
  return [...new Set(folders)].filter((folder) => folder !== path);
}

function foldersIn(root, path) {
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** One line each; a circle is named once, wherever it was entered. */
function linesOf(violations) {
  const circles = new Set();
  return violations.flatMap(({ rule, from, to, cycle, comment }) => {
    if (cycle === undefined || rule.name !== "circle") {
      return [`${from} -> ${to}: ${rule.name}: ${comment ?? commentOf(rule.name)}`];
    }
    const members = cycle.map(({ name }) => name);
    const id = [...members].sort().join();
    const isNamed = circles.has(id);
    circles.add(id);
    return isNamed ? [] : [`${[from, ...members].join(" -> ")}: circle`];
  });
}

function commentOf(name) {
  return houseRules().find((rule) => rule.name === name)?.comment ?? "";
}
