import { copyFile, mkdir } from "node:fs/promises";
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
  // What the constructs deploy goes with them. turbo makes the zips before this.
  async onSuccess() {
    await mkdir("dist/functions", { recursive: true });
    for (const name of ["xpart.zip", "xpart-cache.zip"]) {
      await copyFile(`../lambda/dist/${name}`, `dist/functions/${name}`);
    }
  },
});

export default config;
