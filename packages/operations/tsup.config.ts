import { defineConfig } from "tsup";

const config: ReturnType<typeof defineConfig> = defineConfig({
  entry: {
    index: "src/index.ts",
    distributed: "src/distributed/index.ts",
    "duration-text": "src/words/duration-text.ts",
    printable: "src/words/printable.ts",
  },
  format: "esm",
  target: "node22.18",
  tsconfig: "../../tsconfig.json",
  // tsup itself sets baseUrl, which TypeScript 6 warns about as an error.
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
  clean: true,
  sourcemap: true,
});

export default config;
