import type { Options } from "tsup";
import main from "./tsup.config.ts";

// A zip of its own: the drivers of three caches are more than all other handlers together, and each is a
// chunk of its own, so that a function loads the one that its settings name (ADR 0014).
const options: Options = {
  ...main,
  entry: { index: "src/cache/index.ts" },
  outDir: "dist/cache",
  splitting: true,
  sourcemap: false,
  // Drivers in CommonJS ask for Node's own modules by require.
  banner: {
    js: 'import { createRequire as xpartRequire } from "node:module"; const require = xpartRequire(import.meta.url);',
  },
  // The native client that pg would use if it were there.
  external: ["pg-native"],
  noExternal: [/^(?!pg-native$)/],
};

export default options;
