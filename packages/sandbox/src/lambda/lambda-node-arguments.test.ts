import { expect, it } from "vitest";
import { lambdaNodeArguments } from "./lambda-node-arguments.ts";

it.each([
  [1_024, 51, 922],
  [256, 12, 231],
  [128, 6, 116],
])("W12 Node of a function of %d MB is started as Lambda starts it", (memoryMb, semiMb, oldMb) => {
  expect(lambdaNodeArguments(memoryMb)).toEqual([
    ...["--expose-gc", "--max-http-header-size", "81920"],
    ...[`--max-semi-space-size=${semiMb}`, `--max-old-space-size=${oldMb}`],
  ]);
});
