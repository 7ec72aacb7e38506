import { expect, it } from "vitest";
import { changeShape } from "./change-shape.ts";

const queue = (values: object, more: object = {}) =>
  JSON.stringify({
    resource: { aws_sqs_queue: { one: { name: "a", tags: {}, ...values }, ...more } },
  });

it.each([
  ["the same attribute", { tags: { a: "1" } }, { tags: { b: "2" } }, true],
  ["another attribute", { tags: { a: "1" } }, { name: "b" }, false],
  ["one attribute more", { tags: { a: "1" } }, { tags: { a: "1" }, name: "b" }, false],
  ["an attribute taken out", { tags: undefined }, { tags: { a: "1" } }, true],
  ["what Terraform itself does", { lifecycle: { a: 1 } }, { lifecycle: { a: 2 } }, false],
])("C11 two changes of %s: planned once or each", (_what, one, another, isSame) => {
  const shapes = [one, another].map((values) => changeShape(queue({}), queue(values)));
  expect(shapes[0]).not.toBe("");
  expect(shapes[0] === shapes[1]).toBe(isSame);
});

it("C11 what comes, what goes and what is imported are changes of their own", () => {
  const more = queue({}, { two: { name: "b" } });
  const comes = changeShape(queue({}), more);
  const goes = changeShape(more, queue({}));
  const importing = (id: string) =>
    changeShape(queue({}), queue({}).replace("{", `{"import":["${id}"],`));
  expect(new Set([comes, goes, importing("a"), importing("b")]).size).toBe(4);
  expect(changeShape(more, more)).toBe("");
});
