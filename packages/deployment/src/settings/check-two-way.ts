import { keyMapOf, keyMapProblems } from "@xpart/core";
import { namesOf } from "../names.ts";
import type { Settings } from "./settings.ts";
import { isOnServer } from "./side-settings.ts";

/** Whether a pair that copies the other way can be known of, and what is here left alone (K4). */
export function impossibleTwoWay(settings: Settings): readonly string[] {
  const { twoWay, destination, policy, reverses } = settings;
  if (twoWay === undefined) {
    return [];
  }
  const unkept = keyMapProblems(keyMapOf(twoWay.keys, twoWay.prefixes)).map(
    ({ from, problem }) => `twoWay.keys (from ${JSON.stringify(from)}) ${problem}`,
  );
  return [
    ...(isOnServer(destination)
      ? [
          `twoWay must not be set: destination.provider is ${JSON.stringify(destination.provider)}, and a pair that copies the other way has its ledger at AWS`,
        ]
      : []),
    ...(policy.foreign === "delete"
      ? [
          'policy.foreign must be "report" beside twoWay: what somebody wrote at the destination itself would be deleted as foreign',
        ]
      : []),
    ...(reverses === undefined
      ? []
      : ["twoWay must not be set beside reverses: of those two pairs only one copies at a time"]),
    ...(twoWay.tableName === namesOf(settings).table
      ? [
          `twoWay.tableName must be the ledger of the other pair; ${twoWay.tableName} is this pair's own`,
        ]
      : []),
    ...unkept,
  ];
}
