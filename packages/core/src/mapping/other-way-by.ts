import { type KeyMap, sourceKeyOf } from "../model/key-mapping.ts";
import type { KeyLedger } from "../model/ledger-head.ts";
import { ok, type Result } from "../model/result.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { OtherWay } from "../ports/other-way.ts";

/** Of a key to which the other pair brings nothing. */
const EMPTY: Result<KeyLedger, never> = ok({ head: undefined, rows: [] });

/**
 * Makes the port of the other pair's ledger, which knows its keys by what they are called where that pair has its source.
 *
 * @param keys - what that pair has keys called here.
 */
export function otherWayBy(ledger: Pick<Ledger, "readKey">, keys: KeyMap): OtherWay {
  return {
    readKey: async (key) => {
      const theirs = sourceKeyOf(keys, key);
      return theirs === undefined ? EMPTY : ledger.readKey(theirs);
    },
  };
}
