import { destinationKeyOf, hasSameKeys, type KeyMap } from "@xpart/core";
import type { Logger } from "../report/json-logger.ts";

/** A logger whose lines about a key say what it is called at the destination, where that is another (M1). */
export function nameBothKeys(logger: Logger, keys: KeyMap): Logger {
  if (hasSameKeys(keys)) {
    return logger;
  }
  return {
    log(level, message, fields) {
      const key = fields?.key;
      const named = key === undefined ? {} : { destinationKey: destinationKeyOf(keys, key) };
      logger.log(level, message, fields === undefined ? undefined : { ...fields, ...named });
    },
    with: (fields) => nameBothKeys(logger.with(fields), keys),
  };
}
