import type { CachedPackage, StoredRow } from "@xpart/pypicloud-sync";

/** The readable rows of one name, by filename. */
export function rowsOf(rows: readonly StoredRow[], name: string): readonly CachedPackage[] {
  return rows
    .flatMap(({ package: cached }) => (cached?.name === name ? [cached] : []))
    .sort((left, right) => (left.filename < right.filename ? -1 : 1));
}

/**
 * The links of `/simple/<name>/` as a server answers with these rows: a file, where it is had, its hash, and the
 * Pythons that it is for. Source: pypicloud 1.3.12, its template of the page.
 */
export function indexPage(rows: readonly StoredRow[], name: string): string {
  const links = rowsOf(rows, name).map(({ filename, data }) => {
    const hash = data.hash_sha256 === undefined ? "" : `#sha256=${data.hash_sha256}`;
    const requires =
      data.requires_python === undefined
        ? ""
        : ` data-requires-python="${asHtml(data.requires_python)}"`;
    return `<a href="/api/package/${name}/${encodeURIComponent(filename)}${hash}"${requires}>${asHtml(filename)}</a>`;
  });
  return [`<h1>Links for ${name}</h1>`, ...links].join("\n");
}

function asHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
