import { decode, ExtensionCodec, encode } from "@msgpack/msgpack";
import { UNKNOWN, type Value, type Values } from "./schema.ts";

/** A value as the protocol sends it. */
export interface DynamicValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

/** Unknown values: 0, or 12 with what is known of them all the same. Source: Terraform's object-wire-format. */
const UNKNOWN_CODES = [0, 12];

/** Stands for {@link UNKNOWN} between the codec, which knows no symbols, and the rest. */
class UnknownValue {}

const codec = new ExtensionCodec();
for (const type of UNKNOWN_CODES) {
  codec.register({
    type,
    encode: (value) => (type === 0 && value instanceof UnknownValue ? new Uint8Array(1) : null),
    decode: () => new UnknownValue(),
  });
}

/** What came from Terraform; null for a resource that is not there. */
export function valuesOf(sent: DynamicValue | null | undefined): Values | null {
  if (sent?.msgpack !== undefined && sent.msgpack.length > 0) {
    return replace(decode(sent.msgpack, { extensionCodec: codec })) as Values | null;
  }
  return sent?.json !== undefined && sent.json.length > 0 ? fromJson(sent.json) : null;
}

/** A state as Terraform keeps it. */
export function fromJson(json: Uint8Array): Values {
  return JSON.parse(Buffer.from(json).toString("utf8"));
}

/** What goes to Terraform. */
export function dynamicValue(values: Values | null): DynamicValue {
  return { msgpack: encode(restore(values), { extensionCodec: codec }) };
}

function replace(value: unknown): Value {
  if (value instanceof UnknownValue) {
    return UNKNOWN;
  }
  if (Array.isArray(value)) {
    return value.map(replace);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replace(inner)]))
    : (value as Value);
}

function restore(value: Value): unknown {
  if (value === UNKNOWN) {
    return new UnknownValue();
  }
  if (Array.isArray(value)) {
    return value.map(restore);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, restore(inner)]))
    : value;
}
