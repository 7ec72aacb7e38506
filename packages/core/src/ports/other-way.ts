import type { KeyLedger } from "../model/ledger-head.ts";
import type { PortError } from "../model/port-error.ts";
import type { Result } from "../model/result.ts";

/**
 * The ledger of a pair that copies the same keys the other way: of entries of this pair's source it knows which it wrote
 * there itself (K4).
 */
export interface OtherWay {
  /**
   * What that ledger has of a key: one strongly consistent request.
   *
   * @param key - as this pair's source calls it. A key that the other pair has no replica of is empty.
   */
  readKey(key: string): Promise<Result<KeyLedger, PortError>>;
}
