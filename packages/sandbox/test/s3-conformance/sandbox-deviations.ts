import type { DeviationRow } from "./deviation.ts";

/** What the sandbox does otherwise than S3, knowingly. */
export const sandboxDeviations: readonly DeviationRow[] = [];
