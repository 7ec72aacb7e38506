import { posix } from "node:path";

/** The media type that a file's extension stands for; S3's own default where it is not known. */
export function contentTypeOf(key: string): string {
  const extension = posix.extname(key).slice(1).toLowerCase();
  return CONTENT_TYPES.get(extension) ?? DEFAULT_CONTENT_TYPE;
}

const DEFAULT_CONTENT_TYPE = "binary/octet-stream";

/** Only enough of them to show that the header crosses; IANA's names. */
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ["css", "text/css"],
  ["csv", "text/csv"],
  ["gif", "image/gif"],
  ["gz", "application/gzip"],
  ["html", "text/html; charset=utf-8"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["js", "text/javascript"],
  ["json", "application/json"],
  ["md", "text/markdown; charset=utf-8"],
  ["mjs", "text/javascript"],
  ["pdf", "application/pdf"],
  ["png", "image/png"],
  ["svg", "image/svg+xml"],
  ["tar", "application/x-tar"],
  ["toml", "application/toml"],
  ["txt", "text/plain; charset=utf-8"],
  ["wasm", "application/wasm"],
  ["whl", "application/zip"],
  ["xml", "application/xml"],
  ["yaml", "application/yaml"],
  ["yml", "application/yaml"],
  ["zip", "application/zip"],
]);
