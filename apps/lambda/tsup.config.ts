import { fileURLToPath } from "node:url";
import { defineConfig } from "tsup";

const ABSENT = fileURLToPath(new URL("src/absent-credential-providers.ts", import.meta.url));

// One file with everything in it, the SDK too: what runs in Lambda is what the tests ran, byte for byte.
export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  // The oldest Node that the repository supports; the bundle is the same for nodejs24.x.
  target: "node20.19",
  platform: "node",
  tsconfig: "../../tsconfig.json",
  outExtension: () => ({ js: ".mjs" }),
  noExternal: [/./],
  splitting: false,
  minify: true,
  keepNames: false,
  sourcemap: true,
  clean: true,
  esbuildOptions(options) {
    options.legalComments = "none";
    options.alias = {
      "@aws-sdk/credential-provider-ini": ABSENT,
      "@aws-sdk/credential-provider-process": ABSENT,
      "@aws-sdk/credential-provider-sso": ABSENT,
      "@aws-sdk/credential-provider-web-identity": ABSENT,
    };
  },
});
