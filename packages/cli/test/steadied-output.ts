/** As long as a version id of the sandbox, so that columns stay where they are. */
const VERSION_ID = /(?<![\w.:/-])[A-Za-z0-9._]{32}(?![\w.:/-])/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;
const PORT = /(127\.0\.0\.1):\d+/g;
const FOLDER = /(?<=[\s=])\/[^\s']*\/xpart-demo-\w{6}\//g;
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
    .replaceAll(TIME, "2026-11-28T10:00:00Z")
    .replaceAll(PACE, "1.0 s (60/s)")
    .replaceAll(PORT, "$1:4566")
    .replaceAll(FOLDER, "/tmp/xpart-demo/");
}
