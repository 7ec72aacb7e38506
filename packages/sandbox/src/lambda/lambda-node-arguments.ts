/**
 * With what Lambda starts Node: `/var/runtime/bootstrap` of its image for Node 18, which gives V8 nine tenths of the
 * function's memory for old objects, a twentieth for each half of the young ones, and code the right to call the collector.
 *
 * @param memoryMb - of the function, in MB.
 */
export function lambdaNodeArguments(memoryMb: number): readonly string[] {
  const young = Math.floor(memoryMb / 10);
  return [
    "--expose-gc",
    ...["--max-http-header-size", "81920"],
    `--max-semi-space-size=${Math.floor(young / 2)}`,
    `--max-old-space-size=${memoryMb - young}`,
  ];
}
