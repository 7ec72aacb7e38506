import type { Deviation } from "./deviation.ts";
import { motoChecksumDeviations } from "./moto-checksum-deviations.ts";
import { motoObjectDeviations } from "./moto-object-deviations.ts";
import { motoRequestDeviations } from "./moto-request-deviations.ts";
import { motoVersioningDeviations } from "./moto-versioning-deviations.ts";
import { sandboxDeviations } from "./sandbox-deviations.ts";

/** Every known deviation of either server; the suite fails on one that is missing or outdated. */
export const deviations: readonly Deviation[] = [
  ...sandboxDeviations.map((row) => ({ ...row, server: "sandbox" as const })),
  ...[
    ...motoVersioningDeviations,
    ...motoObjectDeviations,
    ...motoRequestDeviations,
    ...motoChecksumDeviations,
  ].map((row) => ({ ...row, server: "moto" as const })),
];
