/** How it is listed. */
export interface ListOptions {
  /** Of the source's keys, or `s3://BUCKET/PREFIX` of either side. */
  readonly prefix?: string | undefined;
  /** Reads the whole table, which finds also what was written before the table had its index. */
  readonly isScan?: boolean | undefined;
  /** Hears that the table has no index, so that all of it is read. */
  readonly onNoIndex?: () => void;
  /** Hears of a queue that has more messages than were looked at. */
  readonly onPartial?: (queue: {
    readonly name: string;
    readonly waiting: number;
    readonly lookedAt: number;
  }) => void;
}
