import type { CacheComparison } from "@xpart/pypicloud-sync";
import type { DemoProof } from "./demo-proof.ts";

/** The proof as lines for people; the last one is the verdict. */
export function resultText({ buckets, source, destination }: DemoProof, isWhole: boolean): string {
  const { keys, versions, markers } = buckets.source;
  return [
    row("buckets", buckets.isEqual ? "equal" : `${buckets.differenceCount} differences`),
    row("", `${keys} keys, ${versions} versions, ${markers} delete markers on each side`),
    row("source", cacheText(source)),
    row("destination", cacheText(destination)),
    `equal: ${isWhole}`,
  ].join("\n");
}

function row(label: string, text: string): string {
  return `${label.padEnd(11)}  ${text}`;
}

function cacheText({ keys, rows, differences, index, failed }: CacheComparison): string {
  const wrong = differences.length + index.length + failed.length;
  const counted = `${keys} files, ${rows} rows`;
  return wrong === 0
    ? `${counted}: the cache is what the bucket asks for`
    : `${counted}: ${wrong} wrong, ${[...differences, ...failed].map(({ key }) => key).join(", ")}`;
}
