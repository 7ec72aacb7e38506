import {
  type KeyMap,
  type KeyPiece,
  mapBy,
  piecesOf,
  replicatedBelow,
  ruleOfKey,
} from "../model/key-mapping.ts";
import { compareKeys } from "../model/key-order.ts";
import type { PortError } from "../model/port-error.ts";
import { ok, type Result } from "../model/result.ts";
import type { KeyStack } from "../model/stack.ts";
import type { BucketReader } from "../ports/bucket-reader.ts";

/**
 * Every stack below a prefix of the source's keys, in their order: each piece is listed where the destination has it,
 * and what lies in a hole of it is put in between. What no key that is replicated is called is left out.
 */
export async function* listMappedStacks(
  prefix: string,
  reader: Pick<BucketReader, "listStacks">,
  map: KeyMap,
): AsyncGenerator<Result<KeyStack, PortError>> {
  for (const own of replicatedBelow(map, prefix)) {
    const pieces = piecesOf(map, own);
    const [first] = pieces;
    if (first !== undefined) {
      yield* listPiece(first, pieces, { reader, map });
    }
  }
}

interface Listing {
  readonly reader: Pick<BucketReader, "listStacks">;
  readonly map: KeyMap;
}

async function* listPiece(
  piece: KeyPiece,
  pieces: readonly KeyPiece[],
  listing: Listing,
): AsyncGenerator<Result<KeyStack, PortError>> {
  const { rule, image } = piece;
  const inner = pieces
    .filter(({ domain }) => piece.holes.includes(domain))
    .toSorted((left, right) => compareKeys(left.domain, right.domain));
  for await (const stack of listing.reader.listStacks(image)) {
    if (!stack.ok) {
      yield stack;
      return;
    }
    const key = mapBy({ from: rule.to, to: rule.from }, stack.value.key);
    if (ruleOfKey(listing.map, key) !== rule) {
      continue;
    }
    for (
      let [next] = inner;
      next !== undefined && compareKeys(next.domain, key) < 0;
      [next] = inner
    ) {
      inner.shift();
      yield* listPiece(next, pieces, listing);
    }
    yield ok({ ...stack.value, key });
  }
  for (const next of inner) {
    yield* listPiece(next, pieces, listing);
  }
}
