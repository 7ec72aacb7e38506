import { createHash } from "node:crypto";
import { describeSyncError } from "@xpart/pypicloud-sync";
import { formatBytes } from "../../../io/format.ts";
import type { DemoPackage } from "./demo-packages.ts";
import type { DemoSide } from "./demo-side.ts";
import { indexPage, rowsOf } from "./index-page.ts";
import type { PypicloudServer } from "./pypicloud-server.ts";

/** What the far side has of a name, for people and for programs. */
export interface FarSide {
  readonly text: string;
  readonly document: {
    readonly filename: string;
    readonly sha256: string | undefined;
    /** Whether pip brought it; else it is the row's word. */
    readonly byPip: boolean;
  };
  /** Whether it is the file that was written at the source. */
  readonly isRight: boolean;
}

/**
 * Shows the index page of a name at the far side: the server's own and what pip downloads by it, or the cache's rows
 * and the page that a server would make of them.
 */
export async function showFarSide(
  side: DemoSide,
  wanted: DemoPackage,
  server: PypicloudServer | undefined,
): Promise<FarSide> {
  return server === undefined ? showRows(side, wanted) : showServer(server, wanted);
}

async function showServer(server: PypicloudServer, wanted: DemoPackage): Promise<FarSide> {
  const page = await server.page(`/simple/${wanted.name}/`);
  const content = await server.pipDownload(wanted);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const lines = [
    `$ curl ${server.url}/simple/${wanted.name}/`,
    ...linksOf(page),
    `$ pip download --index-url ${server.url}/simple/ ${wanted.name}==${wanted.version}`,
    `  ${wanted.filename}: ${formatBytes(content.length)}, sha256 ${sha256}`,
  ];
  return farSide(lines, wanted, sha256, true);
}

async function showRows({ ports }: DemoSide, wanted: DemoPackage): Promise<FarSide> {
  const rows = await ports.cache.readAll();
  if (!rows.ok) {
    throw new Error(describeSyncError(rows.error));
  }
  const files = rowsOf(rows.value, wanted.name);
  const lines = [
    `rows of ${wanted.name} in the far cache`,
    ...files.map(
      ({ filename, version, data }) =>
        `  ${filename}\n    version ${version}, path ${data.path ?? "none"}\n    sha256 ${data.hash_sha256 ?? "none"}`,
    ),
    `what a server answers to GET /simple/${wanted.name}/`,
    ...linksOf(indexPage(rows.value, wanted.name)),
  ];
  const row = files.find(({ filename }) => filename === wanted.filename);
  return farSide(lines, wanted, row?.data.hash_sha256, false);
}

function farSide(
  lines: readonly string[],
  { filename, sha256: expected }: DemoPackage,
  sha256: string | undefined,
  byPip: boolean,
): FarSide {
  const isRight = sha256 === expected;
  const verdict = isRight
    ? `  it is the file that was written at the source`
    : `  it is NOT the file that was written at the source: ${expected}`;
  return { text: [...lines, verdict].join("\n"), document: { filename, sha256, byPip }, isRight };
}

/** The links of a page, over several lines so that they fit a terminal. */
function linksOf(page: string): readonly string[] {
  return (page.match(/<a [^>]*>.*?<\/a>/gs) ?? []).map(
    (link) =>
      `  ${link.replace(/(?=#sha256=)/, "\n    ").replace(/ (?=data-requires-python)/, "\n    ")}`,
  );
}
