import { writeFile } from "node:fs/promises";
import { defineConfig } from "tsup";
import { bundlePage } from "../../apps/console-page/src/bundle-page.ts";

const config: ReturnType<typeof defineConfig> = defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node22.18",
  tsconfig: "../../tsconfig.json",
  // tsup itself sets baseUrl, which TypeScript 6 warns about as an error.
  dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
  clean: true,
  sourcemap: true,
  async onSuccess() {
    await writeFile("dist/page-files.json", JSON.stringify(await bundlePage()));
  },
});

export default config;
