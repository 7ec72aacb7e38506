import { describe, expect, it } from "vitest";
import { behaviours } from "./behaviours.ts";
import { deviations } from "./deviations.ts";
import { deviationsDocument } from "./deviations-document.ts";

describe("the deviation table", () => {
  it("W13 docs/sandbox-deviations.md says what the table says", async () => {
    const path = "../../../../docs/sandbox-deviations.md";
    await expect(deviationsDocument()).toMatchFileSnapshot(path);
  });

  it("W13 every row names a behaviour, and a behaviour once per server", () => {
    const ids = new Set(behaviours.map(({ id }) => id));
    expect(deviations.filter(({ behaviour }) => !ids.has(behaviour))).toEqual([]);
    const rows = deviations.map(({ server, behaviour }) => `${server} ${behaviour}`);
    expect(rows).toHaveLength(new Set(rows).size);
  });

  it("W13 every behaviour has an id of its own and a title that starts with its rule", () => {
    expect(behaviours).toHaveLength(new Set(behaviours.map(({ id }) => id)).size);
    expect(behaviours.filter(({ title }) => !/^W([2-8]|13|18) \S/.test(title))).toEqual([]);
  });

  it("W13 every row quotes a failure and a source", () => {
    const empty = deviations.filter(({ failure, source }) => failure === "" || source === "");
    expect(empty).toEqual([]);
  });
});
