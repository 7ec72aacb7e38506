export { metadataText } from "./names/metadata-text.ts";
export { normalizeName } from "./names/normalize-name.ts";
export {
  type BucketLayout,
  DEFAULT_LAYOUT,
  filenameOf,
  packageKey,
} from "./names/package-key.ts";
export {
  type FilenameParts,
  type FilenameProblem,
  parseFilename,
} from "./names/parse-filename.ts";
export { isPep440Version } from "./names/pep440-version.ts";
