import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MinistackServer } from "@xpart/test-kit/ministack-server";
import type { EmulatedPair } from "./emulated-pair.ts";

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
  return commandsIn(folder, {
    settings: { name, environment, ...sides, ...more },
    profiles: { source: source.server.credentials, destination: destination.server.credentials },
    trusted: [source.server.ca, destination.server.ca],
  });
}

/** What commands need to ask a deployment. */
export interface CommandPlace {
  /** As the settings file has them. */
  readonly settings: object;
  /** Of {@link CREDENTIALS}, by their names. */
  readonly profiles: Readonly<Record<string, MinistackServer["credentials"]>>;
  /** Certificates, as PEM. */
  readonly trusted: readonly string[];
}

/** Makes a folder with a settings file and its profiles, and runs commands there. */
export function commandsIn(
  folder: string,
  { settings, profiles, trusted }: CommandPlace,
): TypeCommand {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "xpart.config.json"), JSON.stringify(settings));
  const written = Object.entries(profiles).map(profileOf);
  writeFileSync(join(folder, CREDENTIALS), written.join("\n"), { mode: 0o600 });
  const authorities = join(folder, "authorities.pem");
  writeFileSync(authorities, trusted.join("\n"));
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

function profileOf([name, { accessKeyId, secretAccessKey }]: readonly [
  string,
  MinistackServer["credentials"],
]): string {
  return `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
}
