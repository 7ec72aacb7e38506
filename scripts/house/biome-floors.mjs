import { CORE_ROOMS, CORE_SOURCE, EXCEPTIONS, IMPURE_IMPORTS, PACKAGES } from "./layout.mjs";

/** Where Biome reads the floors; `biome.json` extends it. */
export const BIOME_FLOORS = "biome.floors.json";

/**
 * The layout as Biome's settings, so that an editor shows a wrong import at once. An override for each package
 * and for each room of core; of those that match a file the last one counts, so each says all of it.
 */
export function biomeFloors() {
  const overrides = [
    ...Object.keys(PACKAGES).map(packageOverride),
    ...CORE_ROOMS.filter((room) => room !== "testing").map(roomOverride),
  ];
  return { $schema: "./node_modules/@biomejs/biome/configuration_schema.json", overrides };
}

function packageOverride(folder) {
  const includes = [`${folder}/src/**`, "!**/*.test.ts", `!${folder}/src/**/testing/**`];
  if (folder === "packages/core") {
    return override(includes, [PURITY]);
  }
  const { imports } = PACKAGES[folder];
  const own = nameOf(folder);
  const others = Object.keys(PACKAGES)
    .map(nameOf)
    .filter((name) => name !== own && !imports.includes(name));
  const group = [
    ...others.flatMap((name) => [`@xpart/${name}`, `@xpart/${name}/**`]),
    ...imports.map((name) => `@xpart/${name}/testing/**`),
  ];
  const message = `${own} imports ${imports.join(", ") || "no package of ours"} (scripts/house/layout.mjs)`;
  return override(includes, [{ group, message }]);
}

function roomOverride(room, index) {
  const above = CORE_ROOMS.slice(index + 1);
  const group = [...above.flatMap((name) => [`../${name}/**`, `../../${name}/**`]), "../index.ts"];
  const message = `${room} stands below ${[...above, "index.ts"].join(", ")} (scripts/house/layout.mjs)`;
  const known = EXCEPTIONS.map((line) => line.split(" -> ")[0]).filter((path) =>
    path.startsWith(`${CORE_SOURCE}/${room}/`),
  );
  const includes = [
    `${CORE_SOURCE}/${room}/**`,
    "!**/*.test.ts",
    ...known.map((path) => `!${path}`),
  ];
  return override(includes, [PURITY, { group, message }]);
}

const PURITY = {
  group: IMPURE_IMPORTS,
  message: "core decides and plans; IO comes in through its ports (ADR 0002)",
};

function override(includes, patterns) {
  const noRestrictedImports = { level: "error", options: { patterns } };
  return { includes, linter: { rules: { style: { noRestrictedImports } } } };
}

function nameOf(folder) {
  return folder.slice(folder.indexOf("/") + 1);
}
