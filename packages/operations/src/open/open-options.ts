/** As whom the two sides are asked. */
export interface OpenOptions {
  /** Instead of the setting `source.profile`. */
  readonly sourceProfile?: string | undefined;
  /** Instead of the setting `destination.profile`. */
  readonly destinationProfile?: string | undefined;
  /**
   * `profile`, the default: as the operator. `secret`: as the functions, with the access key that the deployment
   * keeps in its secret, which the source's identity must be allowed to read.
   */
  readonly destinationIdentity?: "profile" | "secret" | undefined;
}
