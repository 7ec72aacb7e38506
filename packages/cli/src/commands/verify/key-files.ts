import { closeSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { type KeyFinding, printable } from "@xpart/operations";
import { CliError } from "../../cli-error.ts";

/** Files of keys, named as those of `rclone check`. */
export interface KeyFileArguments {
  readonly combined?: string;
  readonly missingOnDst?: string;
  readonly missingOnSrc?: string;
  readonly differ?: string;
  readonly match?: string;
  readonly error?: string;
}

/** The sign of a key in the combined file, and the file that it is in by itself. */
interface KeySign {
  readonly sign: string;
  readonly file?: Exclude<keyof KeyFileArguments, "combined">;
}

/** Writes keys to the files that were asked for, in no order. */
export interface KeyFiles {
  /** Whether somebody wants to know of keys that are equal. */
  readonly wantsEqual: boolean;
  equal(key: string): void;
  finding(finding: KeyFinding): void;
  close(): void;
}

/** Bytes that are kept before they are written: few writes, and little memory. */
const BUFFER_CHARACTERS = 64 * 1024;

const OPTIONS: Readonly<Record<keyof KeyFileArguments, string>> = {
  combined: "--combined",
  missingOnDst: "--missing-on-dst",
  missingOnSrc: "--missing-on-src",
  differ: "--differ",
  match: "--match",
  error: "--error",
};

/** Opens the files; those of a comparison that is gone on with are gone on with too. @throws CliError */
export function openKeyFiles(args: KeyFileArguments, folder: string, isResumed: boolean): KeyFiles {
  const files = new Map<keyof KeyFileArguments, KeyFile>();
  for (const name of Object.keys(OPTIONS) as (keyof KeyFileArguments)[]) {
    const path = args[name];
    if (path !== undefined) {
      files.set(name, openKeyFile(resolve(folder, path), OPTIONS[name], isResumed));
    }
  }
  const write = ({ sign, file }: KeySign, key: string) => {
    const line = lineOf(key);
    files.get("combined")?.write(`${sign} ${line}\n`);
    if (file !== undefined) {
      files.get(file)?.write(`${line}\n`);
    }
  };
  return {
    wantsEqual: files.has("combined") || files.has("match"),
    equal: (key) => write({ sign: "=", file: "match" }, key),
    finding: (finding) => write(signOf(finding), finding.key),
    close() {
      for (const file of files.values()) file.close();
    },
  };
}

function signOf({ verdict, entries }: KeyFinding): KeySign {
  switch (verdict) {
    case "settled":
      return { sign: "~" };
    case "in-flight":
      return { sign: ">" };
    case "unknown":
      return { sign: "!", file: "error" };
    case "differs":
      if (entries.destination === 0) {
        return { sign: "+", file: "missingOnDst" };
      }
      return entries.source === 0
        ? { sign: "-", file: "missingOnSrc" }
        : { sign: "*", file: "differ" };
  }
}

/** As it is, so that other tools can read it; what would not be one line of text, as a JSON string. */
function lineOf(key: string): string {
  const isPlain = !key.startsWith('"') && printable(key) === key.replaceAll("\\", "\\\\");
  return isPlain ? key : JSON.stringify(key);
}

interface KeyFile {
  write(text: string): void;
  close(): void;
}

function openKeyFile(path: string, option: string, isResumed: boolean): KeyFile {
  let descriptor: number;
  try {
    descriptor = openSync(path, isResumed ? "a" : "w");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = `Give a file in a folder that is there and can be written: ${reason}`;
    throw new CliError({
      what: "The file cannot be written",
      subject: `${option} ${path}`,
      remedy,
    });
  }
  let held = "";
  const flush = () => {
    if (held !== "") writeSync(descriptor, held);
    held = "";
  };
  return {
    write(text) {
      held += text;
      if (held.length > BUFFER_CHARACTERS) flush();
    },
    close() {
      flush();
      closeSync(descriptor);
    },
  };
}
