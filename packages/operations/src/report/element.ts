/** A piece of a page, whoever draws it: the report as HTML, the console as nodes of its own. */
export interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly Child[];
}

/** What stands in one. */
export type Child = Element | string;

/** Makes one. */
export function element(
  tag: string,
  attributes: Element["attributes"],
  ...children: readonly Child[]
): Element {
  return { tag, attributes, children };
}
