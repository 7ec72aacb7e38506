import type { BackfillArguments } from "../backfill/backfill-arguments.ts";

/** The options of `xpart estimate`, as they are typed. */
export interface EstimateArguments
  extends Pick<
    BackfillArguments,
    "config" | "pair" | "prefix" | "include" | "exclude" | "newerThan" | "maxRequests"
  > {
  readonly prices?: string;
  readonly priceList?: readonly string[];
  readonly printPrices?: boolean;
  readonly entryMs?: string;
  readonly inventory?: string;
  readonly sample?: string;
}
