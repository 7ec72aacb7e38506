/**
 * Whether a version is one of PEP 440. A server with setuptools 66 or later answers 500 for a project with
 * two or more files of which one has another (Y18). The pattern is that of the appendix of PEP 440.
 */
export function isPep440Version(version: string): boolean {
  return PEP440.test(version);
}

const SEPARATOR = "[-_.]?";
const RELEASE = "v?(?:[0-9]+!)?[0-9]+(?:\\.[0-9]+)*";
const PRE = `(?:${SEPARATOR}(?:a|b|c|rc|alpha|beta|pre|preview)${SEPARATOR}[0-9]*)?`;
const POST = `(?:-[0-9]+|${SEPARATOR}(?:post|rev|r)${SEPARATOR}[0-9]*)?`;
const DEV = `(?:${SEPARATOR}dev${SEPARATOR}[0-9]*)?`;
const LOCAL = "(?:\\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?";
const PEP440 = new RegExp(`^\\s*${RELEASE}${PRE}${POST}${DEV}${LOCAL}\\s*$`, "i");
