import type { Child } from "@xpart/operations/report-components";
import { type ComponentChild, h } from "preact";

/** A component that the report has as well, as a node of this page. */
export function nodeOf(child: Child): ComponentChild {
  return typeof child === "string"
    ? child
    : h(child.tag, { ...child.attributes }, ...child.children.map(nodeOf));
}
