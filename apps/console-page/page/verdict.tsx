import type { KeyRow } from "@xpart/console/answers";

/** Signs that are told apart without their colours, as the command writes them. */
const SIGNS: Readonly<Record<KeyRow["verdict"], string>> = {
  equal: "=",
  settled: "~",
  "in-flight": ">",
  differs: "≠",
  unknown: "?",
};

/** A verdict in a word, a sign and a colour. */
export function Verdict({ verdict }: { verdict: KeyRow["verdict"] }) {
  return (
    <span class={`verdict ${verdict}`}>
      <span aria-hidden="true">{SIGNS[verdict]}</span> {verdict}
    </span>
  );
}
