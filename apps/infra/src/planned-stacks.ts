import { isOnServer, namesOf, type ParsedPairs, type Settings } from "@xpart/deployment";

/** A stack that is going to be synthesised. */
export interface PlannedStack {
  /** CDKTF's name of it, which `cdktf deploy` takes. */
  readonly id: string;
  readonly side: "source" | "destination";
  /** `base` of the names of its pair. */
  readonly base: string;
  readonly settings: Settings;
}

/**
 * The stacks of all pairs: `source` and `destination` of a file that is the settings of one; else each by its pair,
 * as `reports-prod-source`. Neither addresses of resources nor states depend on that name (C21). At a server that is not
 * AWS there is nothing to make.
 */
export function plannedStacks({ pairs, isList }: ParsedPairs): readonly PlannedStack[] {
  return pairs.flatMap(({ settings }) => {
    const { base } = namesOf(settings);
    const sides = isOnServer(settings.destination)
      ? (["source"] as const)
      : (["source", "destination"] as const);
    return sides.map((side) => ({
      ...{ id: isList ? `${base}-${side}` : side, side, base, settings },
    }));
  });
}
