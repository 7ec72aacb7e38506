import { lowerCase } from "./server-unicode.ts";

/**
 * The normalised form of a project's name, under which a server looks it up: runs of `-`, `_` and `.`
 * become one `-`, then lower case. Separators at the ends stay. Source: PEP 503; pypicloud 1.3.12 (Y1).
 */
export function normalizeName(name: string): string {
  return lowerCase(name.replace(/[-_.]+/g, "-"));
}
