import { fileURLToPath } from "node:url";
import type { Contender, Sample } from "../sample.ts";
import { timeCommand } from "../timed-command.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

/**
 * A program of this repository that prints a {@link Sample} as its last line.
 *
 * @param path - from the root, with Node's own flags before it.
 */
export function program(
  path: string,
  ...args: readonly (string | number)[]
): () => Promise<Contender> {
  const words = path.split(" ");
  const command = [...words.slice(0, -1), `${ROOT}${words.at(-1)}`, ...args.map(String)];
  return async () => ({
    async measure() {
      const { stdout } = await timeCommand([process.execPath, ...command]);
      return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Sample;
    },
  });
}
