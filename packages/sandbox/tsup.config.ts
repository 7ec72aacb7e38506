import { copyFile } from "node:fs/promises";
import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node22.18",
  tsconfig: "../../tsconfig.json",
  // tsup itself sets baseUrl, which TypeScript 6 warns about as an error.
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
  clean: true,
  sourcemap: true,
  // Forked as it is, so it must be a file of its own beside the bundle.
  onSuccess: () => copyFile("src/lambda/lambda-runtime.js", "dist/lambda-runtime.js"),
});
