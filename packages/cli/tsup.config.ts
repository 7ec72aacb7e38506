import { copyFile, cp, mkdir, readdir } from "node:fs/promises";
import { defineConfig } from "tsup";

/** What programs import. */
const LIBRARY = {
  index: "src/index.ts",
  testing: "src/testing/replication.ts",
  vitest: "src/testing/vitest.ts",
};

export default defineConfig({
  entry: {
    main: "src/main.ts",
    "ppc-create-s3-sync": "src/ppc-create-s3-sync.ts",
    "ppc-build-lambda-bundle": "src/ppc-build-lambda-bundle.ts",
    ...LIBRARY,
  },
  format: "esm",
  target: "node22.18",
  tsconfig: "../../tsconfig.json",
  // tsup itself sets baseUrl, which TypeScript 6 warns about as an error.
  dts: { entry: LIBRARY, compilerOptions: { ignoreDeprecations: "6.0" } },
  clean: true,
  sourcemap: true,
  // Commands are loaded when they are used.
  splitting: true,
  // The demo runs the handlers as they are deployed, create-sync deploys one. turbo builds them before this.
  async onSuccess() {
    await mkdir("dist/lambda", { recursive: true });
    for (const name of await readdir("../../apps/lambda/dist")) {
      if (name.endsWith(".mjs") || name === "THIRD-PARTY-NOTICES.txt") {
        await copyFile(`../../apps/lambda/dist/${name}`, `dist/lambda/${name}`);
      }
    }
    await cp("../../apps/lambda/dist/cache", "dist/lambda/cache", { recursive: true });
    // The demo installs pypicloud with the versions that the interop test runs.
    await mkdir("dist/pypicloud", { recursive: true });
    const requirements = "../../scripts/pypicloud-env/requirements.txt";
    await copyFile(requirements, "dist/pypicloud/requirements.txt");
  },
});
