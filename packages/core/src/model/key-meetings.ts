import { type KeyMap, type KeyPiece, piecesOf } from "./key-mapping.ts";

/** What is wrong with a map as a whole, for settings and functions to refuse. */
export interface KeyMapProblem {
  /** The rule, by its `from`; the rule of all other keys has an empty one. */
  readonly from: string;
  /** What it must be, to follow the rule's name. */
  readonly problem: string;
}

/**
 * Finds rules by which two keys of the source could be called the same at the destination, and rules of which no key
 * is replicated. Without a problem the map is one-to-one for the keys that are replicated: what two pieces bring
 * under cannot meet where neither image begins with the other, or where the longer lies in a hole of the shorter.
 */
export function keyMapProblems(map: KeyMap): readonly KeyMapProblem[] {
  const pieces = map.prefixes
    .flatMap((prefix) => piecesOf(map, prefix))
    .filter((piece, index, all) => all.findIndex((other) => isSame(piece, other)) === index);
  const unused = map.rules
    .filter((rule) => rule.from !== "" && rule.isLeftOut !== true)
    .filter((rule) => !pieces.some((piece) => piece.rule === rule))
    .map(({ from }) => ({
      from,
      problem: "must begin keys that are replicated: no key below source.prefixes begins with it",
    }));
  const meetings = pieces.flatMap((left, index) =>
    pieces
      .slice(index + 1)
      .filter((right) => left.rule !== right.rule)
      .flatMap((right) => meetingOf(left, right)),
  );
  return [...unused, ...meetings];
}

function isSame(left: KeyPiece, right: KeyPiece): boolean {
  return left.rule === right.rule && left.domain === right.domain;
}

function meetingOf(left: KeyPiece, right: KeyPiece): readonly KeyMapProblem[] {
  const [outer, inner] = left.image.length <= right.image.length ? [left, right] : [right, left];
  const { domain, image, holes } = outer;
  if (!inner.image.startsWith(image)) {
    return [];
  }
  const twin = domain + inner.image.slice(image.length);
  if (holes.some((hole) => twin.startsWith(hole))) {
    return [];
  }
  const names = [twin, inner.domain].map((prefix) => JSON.stringify(`${prefix}...`));
  // The rule that somebody wrote, not the one of all other keys.
  const { from } = inner.rule.from === "" ? outer.rule : inner.rule;
  return [
    {
      from,
      problem: `must bring keys where no other rule does: ${names.join(" and ")} would both become ${JSON.stringify(`${inner.image}...`)} at the destination. Choose another "to", or leave one of them out of source.prefixes`,
    },
  ];
}
