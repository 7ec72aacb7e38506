import { PACKAGES, ROOMS, TEST_CODE, TEST_PACKAGES } from "./layout.mjs";

/** Every rule of the layout, as dependency-cruiser's `forbidden`. Imports of types count as others do. */
export function houseRules() {
  return [
    forbid(
      "circle",
      "No file imports itself, by whatever way, types included.",
      {},
      { circular: true },
    ),
    forbid(
      "by-path",
      "Another package is imported by its name, so that its exports decide what can be had.",
      { path: "^((?:packages|apps)/[^/]+)/" },
      { path: "^(?:packages|apps)/", pathNot: "^$1/", dependencyTypes: ["local"] },
    ),
    forbid(
      "testing",
      "Fakes and contract suites are for tests.",
      { path: "^(?:packages|apps)/", pathNot: TEST_CODE },
      { path: "/(?:testing|test)/", pathNot: "node_modules/" },
    ),
    ...Object.keys(ROOMS).flatMap(floorRules),
    ...borderRules(),
  ];
}

function floorRules(source) {
  return ROOMS[source].map((room, index) => {
    const above = ROOMS[source].slice(index + 1);
    const rooms = above.map((name) => `${name}/`);
    return forbid(
      `floor-${room}`,
      `${room} stands below ${[...above, "index.ts"].join(", ")}.`,
      { path: `^${source}/${room}/`, pathNot: "\\.test\\.ts$" },
      { path: `^${source}/(?:${[...rooms, "index\\.ts$"].join("|")})` },
    );
  });
}

function borderRules() {
  return Object.entries(PACKAGES).flatMap(([folder, { imports, tests = [] }]) => {
    const own = `${folder}/`;
    const ofTests = [...imports, ...tests, ...TEST_PACKAGES];
    const border = (names) => [own, ...names.map(folderOf)].map((path) => `^${path}`);
    const beyond = (names) => ({ path: "^(?:packages|apps)/", pathNot: border(names) });
    const listed = (names) => names.join(", ") || "no package of ours";
    return [
      forbid(
        `border-${folder}`,
        `${folder} imports ${listed(imports)}.`,
        { path: `^${own}`, pathNot: TEST_CODE },
        beyond(imports),
      ),
      forbid(
        `border-${folder}-tests`,
        `Tests of ${folder} import ${listed(ofTests)}.`,
        { path: `^${own}.*${TEST_CODE}` },
        beyond(ofTests),
      ),
    ];
  });
}

/** The folder of a package by its name without the scope, with a slash at its end. */
function folderOf(name) {
  const folder = Object.keys(PACKAGES).find((path) => path.endsWith(`/${name}`));
  if (folder === undefined) {
    throw new Error(`layout.mjs has no package ${name}`);
  }
  return `${folder}/`;
}

function forbid(name, comment, from, to) {
  return { name, comment, severity: "error", from, to };
}
