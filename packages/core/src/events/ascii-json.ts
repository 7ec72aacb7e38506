/**
 * The same JSON in ASCII. A key may hold characters that SQS refuses in a body (U+FFFE, a lone surrogate)
 * or that an emulator does; outside ASCII they occur in JSON's strings only, where an escape means the
 * same. Source: SendMessage in the SQS API reference.
 */
export function toAscii(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
