/**
 * `node packages/core/bench/exposure.ts [--s3-ms N] [--ledger-ms N] [--json]`: for how long readers of a destination
 * see older content while late versions of a key come (R8). In virtual time: what counts are the requests that the
 * engine makes one after the other, and what each of them takes is given.
 */
import { parseArgs } from "node:util";
import { measureExposure } from "../src/testing/measure-exposure.ts";

const VERSIONS = [1, 10, 40];

const { values } = parseArgs({
  options: {
    "s3-ms": { type: "string", default: "30" },
    "ledger-ms": { type: "string", default: "5" },
    json: { type: "boolean", default: false },
  },
});
const [s3Ms, ledgerMs] = [Number(values["s3-ms"]), Number(values["ledger-ms"])];
if (!(s3Ms >= 0 && ledgerMs >= 0)) {
  console.error("--s3-ms and --ledger-ms must be numbers from 0 on, in milliseconds");
  process.exit(2);
}
const lines: object[] = [];
for (const events of ["in-order", "backwards"] as const) {
  for (const versions of VERSIONS) {
    const measured = await measureExposure({ versions, events, s3Ms, ledgerMs });
    lines.push({ "late versions": versions, events, ...measured });
  }
}
if (values.json) {
  console.log(JSON.stringify(lines));
} else {
  console.table(lines);
}
