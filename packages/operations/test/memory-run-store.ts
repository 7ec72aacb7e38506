import { ok } from "@xpart/core";
import type { RunStore } from "../src/distributed/run-store.ts";

/** A run's folder in memory. */
export function memoryRunStore(): RunStore & { readonly files: Map<string, unknown> } {
  const files = new Map<string, unknown>();
  const read = (name: string) => structuredClone(files.get(name));
  return {
    files,
    keyOf: (name) => name,
    read: async (name) => ok(read(name)),
    async write(name, value) {
      files.set(name, structuredClone(value));
      return ok(undefined);
    },
    async update(name, change) {
      const before = read(name);
      const after = change(before);
      if (after !== before) files.set(name, structuredClone(after));
      return ok(undefined);
    },
  };
}
