import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EmulatedPair, EmulatedSide } from "./emulated-pair.ts";

const MAIN = fileURLToPath(new URL("../../../../packages/cli/src/main.ts", import.meta.url));
/** Of both accounts' roots, in one file of the folder: a profile for each side, by its name. */
export const CREDENTIALS = "credentials";

/** What a command came to. */
export interface TypedCommand {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `xpart` as a person types it, in a process of its own, on a deployment of two emulators. */
export type TypeCommand = (
  args: readonly string[],
  onSaid?: (line: string) => void,
) => Promise<TypedCommand>;

/**
 * Makes a folder with a settings file that names the emulators, and runs commands there.
 *
 * @param more - what the deployment's settings have beside the least.
 */
export function typedCommands(pair: EmulatedPair, folder: string, more: object): TypeCommand {
  mkdirSync(folder, { recursive: true });
  const { source, destination, settings } = pair;
  const sideOf = (side: "source" | "destination") => {
    const { region, bucket, accountId } = settings[side];
    const { endpoint } = pair[side].server;
    return { region, bucket, accountId, endpoint, profile: side, credentialsFile: CREDENTIALS };
  };
  const { name, environment } = settings;
  const { prefixes } = settings.source;
  const sides = {
    source: { ...sideOf("source"), prefixes },
    destination: sideOf("destination"),
  };
  const raw = { name, environment, ...sides, ...more };
  writeFileSync(join(folder, "xpart.config.json"), JSON.stringify(raw));
  const profiles = [profileOf("source", source), profileOf("destination", destination)];
  writeFileSync(join(folder, CREDENTIALS), profiles.join("\n"), { mode: 0o600 });
  const authorities = join(folder, "authorities.pem");
  writeFileSync(authorities, `${source.server.ca}\n${destination.server.ca}`);
  const env = { PATH: process.env["PATH"], HOME: folder, NODE_EXTRA_CA_CERTS: authorities };
  return (args, onSaid) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env });
      const said = { stdout: "", stderr: "" };
      for (const stream of ["stdout", "stderr"] as const) {
        child[stream].on("data", (chunk) => {
          said[stream] += chunk;
          onSaid?.(String(chunk));
        });
      }
      child.once("error", reject);
      child.once("close", (exitCode) => resolve({ exitCode, ...said }));
    });
}

function profileOf(name: string, { server }: EmulatedSide): string {
  const { accessKeyId, secretAccessKey } = server.credentials;
  return `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
}
