import { describe } from "vitest";
import { setWay } from "./both-ways.ts";

// The suites that are about requests and answers, as they are run on the SDK, once more on the wire.
setWay("the wire");

const SUITES = {
  "s3-answers": () => import("./s3-answers.test.ts"),
  "s3-bucket-terms": () => import("./s3-bucket-terms.test.ts"),
  "s3-content": () => import("./s3-content.test.ts"),
  "s3-copies": () => import("./s3-copies.test.ts"),
  "s3-crossing": () => import("./s3-crossing.test.ts"),
  "s3-foreign-answers": () => import("./s3-foreign-answers.test.ts"),
  "s3-listings": () => import("./s3-listings.test.ts"),
  "s3-path-servers": () => import("./s3-path-servers.test.ts"),
  "s3-source": () => import("./s3-source.test.ts"),
  "s3-unknown-features": () => import("./s3-unknown-features.test.ts"),
  "s3-unsaid-markers": () => import("./s3-unsaid-markers.test.ts"),
  "s3-uploads": () => import("./s3-uploads.test.ts"),
} as const;

for (const [name, load] of Object.entries(SUITES)) {
  describe(`by the wire: ${name}`, async () => {
    await load();
  });
}
