/** The files of a report, by the name that `--report` gives. */
export interface ReportFiles {
  readonly json: string;
  readonly page: string;
  /** The SHA-256 of both, as `sha256sum` writes them. */
  readonly sums: string;
  /** The signature of the sums, with `--sign-key`. */
  readonly signature: string;
  /** The public key that goes with it, as PEM. */
  readonly key: string;
}

/** The files that go together, by the path of any of them, or by what they have in common. */
export function reportFilesOf(path: string): ReportFiles {
  const base = path.replace(/\.(?:json|html|pem|sha256|sha256\.sig)$/, "");
  return {
    json: `${base}.json`,
    page: `${base}.html`,
    sums: `${base}.sha256`,
    signature: `${base}.sha256.sig`,
    key: `${base}.pem`,
  };
}
