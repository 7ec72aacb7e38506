import type { LedgerHead } from "../model/ledger-head.ts";

/** Changes to a head, where undefined takes a field away. */
export type HeadChange = {
  readonly [Field in keyof Omit<LedgerHead, "key">]?: LedgerHead[Field] | undefined;
};

/** The head that a change leaves: without the fields that it takes away. */
export function compact(head: { readonly key: string } & HeadChange): LedgerHead {
  return Object.fromEntries(
    Object.entries(head).filter(([, value]) => value !== undefined),
  ) as unknown as LedgerHead;
}
