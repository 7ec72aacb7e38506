import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PEERS = new URL("../../../.xpart/peers/bin/", import.meta.url);

/** A program of others that a row needs. */
export interface Tool {
  readonly path: string;
  /** What brings it. */
  readonly bringing: string;
}

/** The name of a tool. */
export type ToolName = "rclone" | "s5cmd";

/** The one table of them; all are built through the Go module proxy. */
export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  rclone: peer("rclone"),
  s5cmd: peer("s5cmd"),
};

/** @returns why a row cannot be run; `undefined`: it can. */
export function whyMissing(name: ToolName | undefined): string | undefined {
  if (name === undefined || existsSync(TOOLS[name].path)) {
    return undefined;
  }
  return `${name} is not there: ${TOOLS[name].bringing}`;
}

function peer(name: string): Tool {
  return {
    path: fileURLToPath(new URL(name, PEERS)),
    bringing: `node scripts/bring-peers.mjs ${name}`,
  };
}
