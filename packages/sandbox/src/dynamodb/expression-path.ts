import type { AttributeValue, Item } from "./attribute-value.ts";
import type { Tokens } from "./expression-tokens.ts";
import { isReserved } from "./reserved-words.ts";

/** Where in an item: an attribute, then members of maps and places of lists. `#name` is still to be looked up. */
export type WrittenPath = readonly (string | number)[];
/** The same with real names, which may themselves begin with `#`. */
export type Path = readonly (string | number)[];

/** What an expression refers to. */
export interface References {
  readonly names: Set<string>;
  readonly values: Set<string>;
}

/** Reads a path such as `a.#b[3]`. @throws DynamoDbError */
export function parsePath(tokens: Tokens, references: References): WrittenPath {
  const path: (string | number)[] = [parseName(tokens, references)];
  for (;;) {
    if (tokens.take(".")) {
      path.push(parseName(tokens, references));
    } else if (tokens.take("[")) {
      const place = tokens.next();
      if (place.kind !== "number") throw tokens.unexpected();
      path.push(Number(place.text));
      tokens.expect("]");
    } else {
      return path;
    }
  }
}

function parseName(tokens: Tokens, { names }: References): string {
  const { kind, text } = tokens.peek();
  if (kind === "name-reference") {
    names.add(text);
  } else if (kind !== "name") {
    throw tokens.unexpected();
  } else if (isReserved(text)) {
    throw tokens.invalid(`Attribute name is a reserved keyword; reserved keyword: ${text}`);
  }
  tokens.next();
  return text;
}

/** For messages. */
export function pathText(path: Path): string {
  return `[${path.map((part) => (typeof part === "number" ? `[${part}]` : part)).join(", ")}]`;
}

/** What is there in an item; `undefined`: nothing. */
export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  const [first, ...rest] = path;
  let value: AttributeValue | undefined = item[String(first)];
  for (const part of rest) {
    value = typeof part === "number" ? value?.L?.[part] : value?.M?.[part];
  }
  return value;
}

/** Two of the paths of which one is the other or leads to it. */
export function findOverlap(paths: readonly Path[]): readonly [Path, Path] | undefined {
  for (const [index, path] of paths.entries()) {
    for (const other of paths.slice(index + 1)) {
      const common = Math.min(path.length, other.length);
      const isSame = path.slice(0, common).every((part, at) => part === other[at]);
      if (isSame) return [path, other];
    }
  }
  return undefined;
}

/** The parts of an item that lie at the paths, with the maps and lists that they lie in. */
export function project(item: Item, paths: readonly Path[]): Item {
  if (paths.every(({ length }) => length === 1)) {
    const picked: Record<string, AttributeValue> = {};
    for (const [name = ""] of paths) {
      const value = item[name];
      if (value !== undefined) picked[name] = value;
    }
    return picked;
  }
  return projectMembers(item, paths);
}

function projectMembers(members: Item, paths: readonly Path[]): Item {
  const picked: Record<string, AttributeValue> = {};
  for (const name of new Set(paths.map(([first]) => String(first)))) {
    const part = projectValue(members[name], tailsOf(paths, name));
    if (part !== undefined) picked[name] = part;
  }
  return picked;
}

function projectValue(
  value: AttributeValue | undefined,
  tails: readonly Path[],
): AttributeValue | undefined {
  if (value === undefined || tails.some(({ length }) => length === 0)) return value;
  if (value.M !== undefined) {
    const M = projectMembers(
      value.M,
      tails.filter(([first]) => typeof first === "string"),
    );
    return Object.keys(M).length === 0 ? undefined : { M };
  }
  const places = tails.map(([first]) => first).filter((place) => typeof place === "number");
  const L = [...new Set(places)]
    .sort((a, b) => a - b)
    .flatMap((place) => projectValue(value.L?.[place], tailsOf(tails, place)) ?? []);
  return L.length === 0 ? undefined : { L };
}

function tailsOf(paths: readonly Path[], first: string | number): readonly Path[] {
  return paths.filter((path) => path[0] === first).map((path) => path.slice(1));
}
