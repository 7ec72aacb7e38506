/**
 * Stands in the bundle for what the SDK's default credential chain looks for on a developer's machine:
 * profiles, single sign-on, helper processes, token files. Lambda gives a function its credentials in
 * environment variables, which the chain reads first; the rest would be a sixth of the zip and of the
 * cold start (esbuild.config.ts puts these in their place, by the names that the chain calls).
 *
 * @packageDocumentation
 */

type Absent = () => () => Promise<never>;

/** In place of `@aws-sdk/credential-provider-ini`. */
export const fromIni: Absent = absent("profiles");

/** In place of `@aws-sdk/credential-provider-process`. */
export const fromProcess: Absent = absent("credential processes");

/** In place of `@aws-sdk/credential-provider-sso`. */
export const fromSSO: Absent = absent("single sign-on");

/** In place of `@aws-sdk/credential-provider-web-identity`. */
export const fromTokenFile: Absent = absent("token files");

function absent(what: string): Absent {
  return () => async () => {
    // tryNextLink: the chain goes on to container and instance credentials.
    throw Object.assign(new Error(`xpart's handlers know no ${what}`), { tryNextLink: true });
  };
}
