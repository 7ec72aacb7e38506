import type { Child } from "./element.ts";
import { escapeText } from "./escape-text.ts";

/** A piece of a page as HTML; its texts and attributes are escaped. */
export function htmlOf(child: Child): string {
  if (typeof child === "string") {
    return escapeText(child);
  }
  const { tag, attributes, children } = child;
  const written = Object.entries(attributes).map(
    ([name, value]) => ` ${name}="${escapeText(String(value))}"`,
  );
  return `<${tag}${written.join("")}>${children.map(htmlOf).join("")}</${tag}>`;
}
