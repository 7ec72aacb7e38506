import {
  destinationPrefixesOf,
  type KeyMap,
  type KeyPiece,
  keyMapOf,
  mapBy,
  piecesOf,
} from "@xpart/core";
import { namesOf } from "../names.ts";
import type { Settings } from "../settings/settings.ts";
import {
  type DestinationSettings,
  type SourceSettings,
  sourcePlaceName,
} from "../settings/side-settings.ts";

/** A bucket, whose name is one of a whole partition, or server, and may be another's in the next. */
export function bucketId(side: SourceSettings | DestinationSettings): string {
  const isElsewhere = "server" in side && side.server !== undefined;
  return `${side.bucket} in ${isElsewhere ? sourcePlaceName(side) : side.partition.name}`;
}

/** Whether both could put a replica under the same key. */
export function replicasMeet(left: Settings, right: Settings): boolean {
  const theirs = destinationPrefixesOf(keysOf(right));
  return destinationPrefixesOf(keysOf(left)).some((prefix) =>
    theirs.some((other) => prefix.startsWith(other) || other.startsWith(prefix)),
  );
}

/**
 * Finds objects that would go round for ever: a replica whose key is in the scope of a pair that begins where it is
 * goes on from there. Keys are followed piece by piece, as what they begin with says: a piece of keys that can come to
 * itself again is a circle, also where the keys grow or shrink on their way.
 *
 * @returns one sentence for each circle, which begins with the setting's name in the last of its pairs.
 */
export function findLoops(pairs: readonly Settings[]): readonly string[] {
  const pieces = pairs
    .flatMap((pair, index) => piecesIn(pair).map((piece) => ({ ...piece, pair, index })))
    .toSorted((left, right) => left.domain.length - right.domain.length);
  const found = new Map<string, string>();
  for (const piece of pieces) {
    const circle = circleThrough(piece, pieces);
    const id = [...new Set(circle?.way.map((each) => each.index))]
      .toSorted((left, right) => left - right)
      .join();
    if (circle !== undefined && !found.has(id)) {
      found.set(id, sentenceOf(circle));
    }
  }
  return [...found.values()];
}

/** Keys of a pair that one rule maps. */
interface PairPiece extends KeyPiece {
  readonly pair: Settings;
  readonly index: number;
}

/** How keys of a piece go on. */
interface Way {
  readonly way: readonly PairPiece[];
  /** What the keys that come so far begin with where they set out. */
  readonly origin: string;
  /** What they begin with where they have come. */
  readonly reached: string;
}

/**
 * The shortest way from a piece to itself; undefined where there is none. What comes to another piece as it came before,
 * and what is longer than all pieces together, is not followed: its circle is found from there.
 */
function circleThrough(first: PairPiece, pieces: readonly PairPiece[]): Way | undefined {
  const seen = new Set<string>();
  let ways: readonly Way[] = [{ way: [first], origin: first.domain, reached: first.image }];
  for (let steps = 0; ways.length > 0 && steps < pieces.length; steps += 1) {
    const further = ways.flatMap((way) => pieces.flatMap((piece) => goOn(way, piece) ?? []));
    const closed = further.find(({ way }) => way.at(-1) === first);
    if (closed !== undefined) {
      return { ...closed, way: closed.way.slice(0, -1) };
    }
    ways = further.filter(({ way, reached }) => {
      const id = JSON.stringify([pieces.indexOf(way.at(-1) as PairPiece), reached]);
      return !seen.has(id) && seen.add(id);
    });
  }
  return undefined;
}

/** @returns undefined where none of the keys are the piece's. */
function goOn({ way, origin, reached }: Way, piece: PairPiece): Way | undefined {
  const last = way.at(-1);
  const isThere =
    endOf(way) === bucketId(piece.pair.source) &&
    !(last !== undefined && isNotSentBack(last.pair, piece.pair));
  const { domain, holes, rule } = piece;
  if (!isThere || holes.some((hole) => reached.startsWith(hole))) {
    return undefined;
  }
  if (reached.startsWith(domain)) {
    return { way: [...way, piece], origin, reached: mapBy(rule, reached) };
  }
  return domain.startsWith(reached)
    ? {
        way: [...way, piece],
        origin: origin + domain.slice(reached.length),
        reached: piece.image,
      }
    : undefined;
}

/** K4: what one pair writes, the other leaves alone. */
function isNotSentBack(one: Settings, { twoWay }: Settings): boolean {
  return twoWay !== undefined && twoWay.tableName === namesOf(one).table;
}

function endOf(way: readonly PairPiece[]): string {
  const last = way.at(-1);
  return last === undefined ? "" : bucketId(last.pair.destination);
}

function sentenceOf({ way: circle, origin }: Way): string {
  const indexes = [...new Set(circle.map(({ index }) => index))];
  const last = Math.max(...indexes);
  const others = indexes.filter((index) => index !== last).map((index) => `pairs.${index}`);
  const [first] = circle;
  const route = [
    ...(first === undefined ? [] : [bucketId(first.pair.source)]),
    ...circle.map(({ pair }) => bucketId(pair.destination)),
  ];
  const keys = origin === "" ? "every key" : `keys that begin with ${JSON.stringify(origin)}`;
  return `pairs.${last}.source.prefixes must leave out what ${others.join(" and ")} bring${others.length === 1 ? "s" : ""}: ${keys} would go round for ever, ${route.join(" -> ")}. Two pairs that copy the same keys both ways name each other's ledgers: twoWay.tableName`;
}

function piecesIn(pair: Settings): readonly KeyPiece[] {
  const keys = keysOf(pair);
  return keys.prefixes.flatMap((prefix) => piecesOf(keys, prefix));
}

function keysOf({ policy, source }: Settings): KeyMap {
  return keyMapOf(policy.keys, source.prefixes, policy.scope?.exclude);
}
