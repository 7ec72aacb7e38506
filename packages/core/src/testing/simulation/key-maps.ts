import type { KeyRule } from "../../model/key-mapping.ts";

/** What keys are called at the destination, as a policy says it, and, said once more and otherwise, what comes of it. */
export interface DrawnKeyMap {
  readonly keys: readonly KeyRule[];
  readonly nameOf: (key: string) => string;
}

/** The names of {@link KEY_MAPS}. */
export type KeyMapName = "added" | "swapped" | "nested";

/** The mappings that histories have; their keys are `a`, `a/b` and `a b+c`. */
export const KEY_MAPS: Readonly<Record<KeyMapName, DrawnKeyMap>> = {
  added: { keys: [{ from: "", to: "copy/" }], nameOf: (key) => `copy/${key}` },
  // Each of two keys comes where the other would be, were there no rules.
  swapped: {
    keys: [
      { from: "a/", to: "a b" },
      { from: "a b", to: "a/" },
    ],
    nameOf: (key) => ({ "a/b": "a bb", "a b+c": "a/+c" })[key] ?? key,
  },
  nested: {
    keys: [
      { from: "", to: "copy/" },
      { from: "a/", to: "moved" },
    ],
    nameOf: (key) => (key === "a/b" ? "movedb" : `copy/${key}`),
  },
};
