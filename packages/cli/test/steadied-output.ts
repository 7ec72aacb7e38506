/** As long as a version id of the sandbox, so that columns stay where they are. */
const VERSION_ID = /(?<![\w.:/-])[A-Za-z0-9._]{32}(?![\w.:/-])/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z/g;
const FINGERPRINT = /(?<=SHA-256 (?:tells: )?)[0-9a-f]{64}/g;
/** What a function logs each time that it tries once more. */
const LOG_LINE = /^(?:logs)? +\S+Z \S+-handler .*\n/gm;
const DURATION = /(?<= keys? in )[\d.]+ (?:ms|s|min)/g;
/** A view of how far it is, which a fast machine does not come to show. */
const PROGRESS =
  /^(?:comparing both sides|comparing, and asking for what differs|comparing again|looking at both sides|turning the ledger|waiting for the (?:repair|functions)): .*\n/gm;
const INVOCATION = /(?<=by invocation )[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const PORT = /(127\.0\.0\.1):\d+/g;
const FOLDER = /(?<=[\s=])\/[^\s']*\/xpart-(demo|operating|failover)-\w{6}\//g;
const PACE = /(?<= keys compared in )[\d.]+ (?:ms|s|min) \([\d,]+\/s\)/g;

/** What a command printed, with what is another in each run replaced: each version id by one of its own. */
export function steadied(output: string): string {
  const names = new Map<string, string>();
  return output
    .replaceAll(VERSION_ID, (id) => {
      const name = names.get(id) ?? `version-id-${names.size + 1}`.padEnd(id.length, ".");
      names.set(id, name);
      return name;
    })
    .replaceAll(PROGRESS, "")
    .replaceAll(DURATION, "100 ms")
    .replaceAll(TIME, "2026-11-28T10:00:00Z")
    .replaceAll(PACE, "1.0 s (60/s)")
    .replaceAll(INVOCATION, "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
    .replaceAll(PORT, "$1:4566")
    .replaceAll(FOLDER, "/tmp/xpart-$1/")
    .replaceAll(FINGERPRINT, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
    .replaceAll(LOG_LINE, (line, at, all) => (isFirst(line, at, all) ? line : ""));
}

function isFirst(line: string, at: number, all: string): boolean {
  return !all.slice(0, at).includes(line.trimStart().replace(/^logs +/, ""));
}
