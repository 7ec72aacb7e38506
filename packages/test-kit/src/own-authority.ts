import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findBinary } from "./find-binary.ts";

/** A certificate authority of a test's own, and what it has signed. */
export interface OwnAuthority {
  /** Paths of PEM files. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** One that nothing here was signed with. */
  readonly otherCa: string;
}

/** For these hosts the certificate is good, and for no other. */
export const CERTIFIED_HOST = "localhost";

/** Whether this machine has what it takes. */
export function hasOpenssl(): boolean {
  return findBinary("openssl") !== undefined;
}

/** Makes an authority and a server's certificate for {@link CERTIFIED_HOST} in a folder. */
export function makeAuthority(folder: string): OwnAuthority {
  const path = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "pipe" });
  for (const name of ["ca", "other"]) {
    openssl(
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", `/CN=${name}`],
      ...["-keyout", path(`${name}.key`), "-out", path(`${name}.pem`)],
    );
  }
  writeFileSync(path("names"), `subjectAltName=DNS:${CERTIFIED_HOST}\n`);
  openssl(
    ...["req", "-newkey", "rsa:2048", "-nodes", "-subj", `/CN=${CERTIFIED_HOST}`],
    ...["-keyout", path("server.key"), "-out", path("server.csr")],
  );
  openssl(
    ...["x509", "-req", "-in", path("server.csr"), "-days", "2", "-CAcreateserial"],
    ...["-CA", path("ca.pem"), "-CAkey", path("ca.key")],
    ...["-extfile", path("names"), "-out", path("server.pem")],
  );
  // PostgreSQL takes no key that others may read.
  chmodSync(path("server.key"), 0o600);
  return {
    ca: path("ca.pem"),
    certificate: path("server.pem"),
    key: path("server.key"),
    otherCa: path("other.pem"),
  };
}
