import { describe, expect, it } from "vitest";
import type { Entry } from "../model/stack.ts";
import { rows, stack } from "../testing/stack-notation.ts";
import { ReplicaMatcher } from "./replica-matcher.ts";

const NO_ROWS = rows("");
const ids = (entries: readonly Entry[]): string => entries.map((e) => e.versionId).join(" ");
const only = (notation: string): Entry => {
  const [entry] = stack(notation).entries;
  if (entry === undefined) {
    throw new RangeError("an entry is needed");
  }
  return entry;
};

interface MatchCase {
  readonly title: string;
  readonly ledger?: string;
  readonly destination: string;
  readonly entry: string;
  readonly floor?: number;
  readonly most?: number;
  readonly expected: string;
}

const MATCHES: readonly MatchCase[] = [
  {
    title: "L3 a destination with nothing: nothing",
    destination: "",
    entry: "a",
    expected: "",
  },
  {
    title: "L3 an entry of the same content that no row names",
    destination: "b1 a1",
    entry: "a",
    expected: "a1 b1",
  },
  {
    title: "L3 an entry that a row names is its entry's, and nobody else's",
    ledger: "x=a1",
    destination: "a2 a1",
    entry: "a",
    expected: "a2",
  },
  {
    title: "L3 the same content several times: the oldest first",
    destination: "a3 a2 a1",
    entry: "a",
    expected: "a1 a2 a3",
  },
  {
    title: "L3 of the same ETag three are looked at, however many there are",
    destination: "a5 a4 a3 a2 a1",
    entry: "a",
    expected: "a1 a2 a3",
  },
  {
    title: "L3 of the same ETag as many as are asked for",
    destination: "a5 a4 a3 a2 a1",
    entry: "a",
    most: 5,
    expected: "a1 a2 a3 a4 a5",
  },
  {
    title: "L3 what stands above what is older comes first, from there up",
    destination: "a5 a4 b1 a3 a2",
    entry: "a",
    floor: 2,
    most: 5,
    expected: "a4 a5 a2 a3 b1",
  },
  {
    title: "L3 of all that is above and below three are looked at",
    destination: "a5 a4 a3 a2 a1",
    entry: "a",
    floor: 3,
    expected: "a4 a5 a1",
  },
  {
    title: "L3 where nothing is above, the oldest first",
    destination: "b1 a2 a1",
    entry: "a",
    floor: 3,
    expected: "a1 a2 b1",
  },
  {
    title: "L3 so is what has only the same size",
    destination: "e1 d1 c1 b1",
    entry: "a",
    floor: 3,
    expected: "e1 b1",
  },
  {
    title: "L3 a marker, too, by where it stands",
    destination: "!m2 b1 !m1 a1",
    entry: "!m",
    floor: 3,
    expected: "m2 m1",
  },
  {
    title: "L3 what has the same ETag comes before what has only the same size",
    destination: "a1 b1 c1",
    entry: "a",
    expected: "a1 c1 b1",
  },
  {
    title:
      "L3 of another ETag but the same size two are looked at: under KMS equal content has one",
    destination: "e1 d1 c1 b1",
    entry: "a",
    expected: "b1 c1",
  },
  {
    title: "L3 what has another size is none",
    destination: "long1",
    entry: "a",
    expected: "",
  },
  {
    title: "L3 a marker is one of a marker only",
    destination: "!m1 a1",
    entry: "!m",
    expected: "m1",
  },
  {
    title: "L3 an object is none of a marker",
    destination: "!m1",
    entry: "a",
    expected: "",
  },
  {
    title: "C1 the null version is no place for a version",
    destination: "null#a",
    entry: "a",
    expected: "",
  },
  {
    title: "C1 a null marker is no place for a marker of a version",
    destination: "!null",
    entry: "!m",
    expected: "",
  },
  {
    title: "C1 the null version is one for the null version",
    destination: "null#a",
    entry: "null#a",
    expected: "null",
  },
  {
    title: "C1 a version is one for the null version",
    destination: "a1",
    entry: "null#a",
    expected: "a1",
  },
];

describe("ReplicaMatcher", () => {
  it.each(MATCHES)("$title", ({ ledger = "", destination, entry, expected, ...wanted }) => {
    const matcher = new ReplicaMatcher(rows(ledger), stack(destination));
    expect(ids(matcher.candidates(only(entry), wanted))).toBe(expected);
  });

  it.each([
    ["nothing stands", "", "", true],
    ["a row names all that stands", "a=a1 b=b1", "b1 a1", true],
    ["a row names another entry", "a=a1", "b1 a1", false],
  ])("L3 whether there is anything to recognise: %s", (_title, ledger, destination, isEmpty) => {
    expect(new ReplicaMatcher(rows(ledger), stack(destination)).isEmpty).toBe(isEmpty);
  });
});

/** Takes the likeliest for each entry of a stack, the oldest first, as recognising does. */
function takeAll(matcher: ReplicaMatcher, entries: readonly Entry[], skipped = ""): string {
  return entries
    .toReversed()
    .map((entry) => {
      const found = matcher.candidates(entry).find(({ versionId }) => versionId !== skipped);
      if (found !== undefined) {
        matcher.take(found);
      }
      return found?.versionId ?? "-";
    })
    .join(" ");
}

describe("ReplicaMatcher, one after the other", () => {
  it.each([
    ["different contents", "c b a", "c1 b1 a1", "a1 b1 c1"],
    ["one content several times keeps its order", "a3 a2 a", "a9 a8 a7", "a7 a8 a9"],
    ["each is taken once, and one is too many", "a3 a2 a", "a9 a8", "a8 a9 -"],
    ["contents that come again", "a2 b a", "a9 b9 a8", "a8 b9 a9"],
    ["markers between", "!n a2 !m a", "!n1 a9 !m1 a8", "a8 m1 a9 n1"],
    ["what is taken is none of the same size either", "b a", "a1", "a1 -"],
  ])("L3 %s", (_title, source, destination, expected) => {
    const matcher = new ReplicaMatcher(NO_ROWS, stack(destination));
    expect(takeAll(matcher, stack(source).entries)).toBe(expected);
  });

  it("L3 one that fits nobody does not stand in the way of those above it, however many", () => {
    const many = Array.from({ length: 40 }, (_any, index) => `a${index + 1}`).toReversed();
    const matcher = new ReplicaMatcher(NO_ROWS, stack(`${many.join(" ")} null#a`));
    const source = stack(many.join(" ")).entries;
    expect(takeAll(matcher, source)).toBe(many.toReversed().join(" "));
  });

  it("L3 one with other metadata does not either", () => {
    const many = Array.from({ length: 40 }, (_any, index) => `a${index + 1}`).toReversed();
    const matcher = new ReplicaMatcher(NO_ROWS, stack(`${many.join(" ")} a0`));
    expect(takeAll(matcher, stack(many.join(" ")).entries, "a0")).toBe(many.toReversed().join(" "));
  });
});

describe("ReplicaMatcher, at any size", () => {
  /** Entries of one content, the newest first, that count how often anybody looks at them. */
  function counted(count: number, prefix: string, looks: { count: number }): readonly Entry[] {
    const pin = { etag: "e", sizeBytes: 1, lastModifiedMs: 1 };
    return Array.from({ length: count }, (_any, index): Entry => {
      const id = `${prefix}${count - index}`;
      return {
        kind: "object",
        pin,
        get versionId() {
          looks.count += 1;
          return id;
        },
      };
    });
  }

  it.each([
    ["where the likeliest is taken", 0, 0],
    ["where the two before it are somebody else's for good", 2, 2],
  ])("L3 its work grows with the entries and no faster, %s", (_title, taken, leftOver) => {
    const COUNT = 100_000;
    const looks = { count: 0 };
    const destination = counted(COUNT, "d", looks);
    const matcher = new ReplicaMatcher(NO_ROWS, { entries: destination });
    let matched = 0;
    for (const entry of counted(COUNT, "s", looks)) {
      const candidate = matcher.candidates(entry)[taken];
      if (candidate !== undefined) {
        matcher.take(candidate);
        matched += 1;
      }
    }
    expect(matched).toBe(COUNT - leftOver);
    // Some twenty looks for each question. A quadratic search would take 10,000,000,000.
    expect(looks.count).toBeLessThan(60 * COUNT);
  });
});
