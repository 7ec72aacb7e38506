import { relative } from "node:path/posix";
import { CORE_SOURCE, EXCEPTIONS, IMPURE_IMPORTS, PACKAGES, ROOMS } from "./layout.mjs";

/** Where Biome reads the floors; `biome.json` extends it. */
export const BIOME_FLOORS = "biome.floors.json";

/**
 * The layout as Biome's settings, so that an editor shows a wrong import at once. An override for each package
 * and for each room; of those that match a file the last one counts, so each says all of it.
 */
export function biomeFloors() {
  const overrides = [
    ...Object.keys(PACKAGES).map(packageOverride),
    ...Object.keys(ROOMS).flatMap(roomOverrides),
  ];
  return { $schema: "./node_modules/@biomejs/biome/configuration_schema.json", overrides };
}

function packageOverride(folder) {
  const includes = [`${folder}/src/**`, "!**/*.test.ts", `!${folder}/src/**/testing/**`];
  return override(includes, borders(folder));
}

/** What a package must not import, wherever in it. */
function borders(folder) {
  if (`${folder}/src` === CORE_SOURCE) {
    return [PURITY];
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
  return [{ group, message }];
}

function roomOverrides(source) {
  return ROOMS[source]
    .filter((room) => room !== "testing")
    .map((room, index) => roomOverride(source, room, ROOMS[source].slice(index + 1)));
}

function roomOverride(source, room, above) {
  const ways = [...above.map((name) => `${relative(room, name)}/**`), relative(room, "index.ts")];
  const group = ways.flatMap((way) => [way, `../${way}`]);
  const message = `${room} stands below ${[...above, "index.ts"].join(", ")} (scripts/house/layout.mjs)`;
  const known = EXCEPTIONS.map((line) => line.split(" -> ")[0]).filter((path) =>
    path.startsWith(`${source}/${room}/`),
  );
  const includes = [`${source}/${room}/**`, "!**/*.test.ts", ...known.map((path) => `!${path}`)];
  const folder = source.split("/").slice(0, 2).join("/");
  return override(includes, [...borders(folder), { group, message }]);
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
