import { readFileSync } from "node:fs";
import type { RawSettings } from "../sample-settings.ts";

/** A document of the repository, as far as it can be done: what it has people write and type. */
export interface DocumentedSteps {
  /** Settings, by the order of their blocks. */
  readonly settings: readonly RawSettings[];
  /** Lines that run Terraform, in their order. */
  readonly commands: readonly string[];
}

/** Reads what a document below `docs` says. */
export function documented(name: string): DocumentedSteps {
  const text = readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), "utf8");
  const blocksOf = (language: string) =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(
      ([, block = ""]) => block,
    );
  return {
    settings: blocksOf("json").map((block) => JSON.parse(block)),
    commands: blocksOf("sh")
      .flatMap((block) => block.split("\n").map((line) => line.trim()))
      .filter((line) => line.startsWith("terraform ")),
  };
}
