/** What the rows of a section run in. */
export interface World {
  /** Whose S3 it is, as the page tells; `none`: nobody's. */
  readonly server: string;
  close(): Promise<void>;
}
