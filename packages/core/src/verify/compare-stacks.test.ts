import { describe, expect, it } from "vitest";
import { stack } from "../testing/stack-notation.ts";
import { compareStacks } from "./compare-stacks.ts";

describe("compareStacks", () => {
  it.each([
    ["both are empty", "", "", []],
    ["the ids differ and nothing else", "!m b a", "!m1 b1 a1", []],
    ["the null version has the same content", "null#a", "a7", []],
    ["the newest is missing", "b a", "a1", ["0 etag", "1 missing"]],
    ["the oldest is missing", "b a", "b1", ["1 missing"]],
    ["there is one too many", "a", "a1 b1", ["1 extra"]],
    ["everything is missing", "!m a", "", ["0 missing", "1 missing"]],
    ["everything is too many", "", "!m a", ["0 extra", "1 extra"]],
    ["two are in the wrong order", "b a", "a1 b1", ["0 etag", "1 etag"]],
    ["a marker is in the wrong place", "!m a", "a1 !m1", ["0 kind", "1 kind"]],
    ["a size differs", "long a", "a1 a2", ["0 size"]],
    ["a content of the same size differs", "x a", "y1 a1", ["0 etag"]],
  ])("V1 %s", (_title, source, destination, expected) => {
    const differences = compareStacks(stack(source), stack(destination));
    expect(differences.map(({ index, difference }) => `${index} ${difference}`)).toEqual(expected);
  });

  it("V1 a difference holds both entries", () => {
    const source = stack("a");
    const destination = stack("!m");
    expect(compareStacks(source, destination)).toEqual([
      {
        index: 0,
        difference: "kind",
        source: { kind: "object", versionId: "a", pin: expect.anything() },
        destination: { kind: "marker", versionId: "m", lastModifiedMs: 1_000 },
      },
    ]);
  });
});
