// Prints the study as JSON; docs/measured.json comes by stdin, and what is run next goes to stderr. `pnpm scale` writes the page from it.
import { text } from "node:stream/consumers";
import { runStudy } from "./study.ts";

const study = runStudy(await text(process.stdin), (what) => process.stderr.write(`${what}\n`));
process.stdout.write(JSON.stringify(study));
