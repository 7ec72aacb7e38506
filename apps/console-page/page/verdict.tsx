import type { KeyRow } from "@xpart/console/answers";
import { verdictMark } from "@xpart/operations/report-components";
import { nodeOf } from "./node-of.ts";

/** A verdict, as the report has it. */
export function Verdict({ verdict }: { verdict: KeyRow["verdict"] }) {
  return <>{nodeOf(verdictMark(verdict))}</>;
}
