import type { StaticCredentials } from "@xpart/pypicloud-sync";
import { CliError } from "../../cli-error.ts";

/** Whose name a client of AWS signs with: a profile's, or else that of the settings' keys, or the SDK's own choice. */
export function identityOf(
  profile: string | undefined,
  credentials: StaticCredentials | undefined,
): { readonly profile?: string; readonly credentials?: StaticCredentials } {
  if (profile !== undefined) {
    return { profile };
  }
  return credentials === undefined ? {} : { credentials };
}

/** Has a profile give its credentials once, so that what is wrong with it is said of it. @throws CliError */
export async function requireProfile(
  profile: string | undefined,
  getCredentials: () => Promise<unknown>,
): Promise<void> {
  if (profile === undefined) {
    return;
  }
  try {
    await getCredentials();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(
      {
        what: "The profile gives no credentials",
        subject: profile,
        remedy: `${why}\nCheck it in ~/.aws/config and ~/.aws/credentials, or log in (aws sso login --profile ${profile}).`,
      },
      error,
    );
  }
}
