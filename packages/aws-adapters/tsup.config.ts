import { defineConfig } from "tsup";

const config: ReturnType<typeof defineConfig> = defineConfig({
  entry: {
    index: "src/index.ts",
    "aws-call": "src/call/aws-call.ts",
    "cloudwatch-function-logs": "src/operators/cloudwatch-function-logs.ts",
    "kms-report-signer": "src/operators/kms-report-signer.ts",
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
