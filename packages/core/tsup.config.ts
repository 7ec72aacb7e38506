import { defineConfig } from "tsup";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    "testing/index": "src/testing/index.ts",
    "testing/contracts": "src/testing/contracts.ts",
  },
  format: "esm",
  target: "es2023",
  platform: "neutral",
  // tsup hands the compiler a baseUrl, which TypeScript 6 still takes when it is told so.
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
  clean: true,
});
