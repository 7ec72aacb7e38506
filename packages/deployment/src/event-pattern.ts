/**
 * Which events the rule lets through: those that S3 itself sent (S4), of this bucket, for keys that
 * begin with one of the prefixes. What kind they are is core's to decide (P3).
 */
export function eventPattern(bucket: string, prefixes: readonly string[]): string {
  const key = prefixes.map((prefix) => ({ prefix }));
  return JSON.stringify({
    source: ["aws.s3"],
    detail: {
      bucket: { name: [bucket] },
      ...(key.length === 0 ? {} : { object: { key } }),
    },
  });
}
