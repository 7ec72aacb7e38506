import { describeSyncError, type SyncError, type SyncErrorKind } from "@xpart/pypicloud-sync";
import { CliError } from "../../cli-error.ts";

/** The error of a command whose bucket or cache failed, with what to do about it. */
export function syncFailure(what: string, subject: string, error: SyncError): CliError {
  const advice = ADVICE[error.place][error.kind];
  return new CliError({ what, subject, remedy: `${describeSyncError(error)}\n${advice}` });
}

const ADVICE: Readonly<Record<SyncError["place"], Readonly<Record<SyncErrorKind, string>>>> = {
  cache: {
    unavailable:
      "Check that the server of db.url or db.host runs and can be reached from here, and run the command again: what is done already is not done twice.",
    denied:
      "Check user and password of db.url, or the rights on the tables of the credentials that this command runs with.",
    misconfigured:
      "Check db.* in the settings. The server makes its tables when it starts first: start it once.",
    invalid: "Check that db.* leads to the cache of a pypicloud server, version 1.3.",
  },
  bucket: {
    unavailable:
      "Check the network, and storage.endpoint_url if it is set, and run the command again: what is done already is not done twice.",
    denied: "Give the credentials that this command runs with these rights, or use others.",
    misconfigured: "Check storage.bucket and storage.region_name in the settings.",
    invalid: "Check storage.* in the settings: region and endpoint must be those of the bucket.",
  },
};
