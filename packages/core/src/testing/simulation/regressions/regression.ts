import type { History } from "../history.ts";

/** A history that once did not converge, and the flaw that it found. */
export interface Regression {
  readonly title: string;
  readonly history: History;
}
