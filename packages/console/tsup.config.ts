import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { defineConfig } from "tsup";

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
    // Of an app that is not published, whose result is a file of this package.
    const bundler = pathToFileURL(resolve("../../apps/console-page/src/bundle-page.ts")).href;
    const { bundlePage } = (await import(bundler)) as { bundlePage(): Promise<object> };
    await writeFile("dist/page-files.json", JSON.stringify(await bundlePage()));
  },
});

export default config;
