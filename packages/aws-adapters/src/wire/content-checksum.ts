import { createHash, type Hash } from "node:crypto";
import { crc32 } from "node:zlib";

/** A checksum that grows with what is fed to it. */
export interface RunningChecksum {
  update(chunk: Uint8Array): void;
  /** In base64, as S3's headers have it. */
  value(): string;
}

/** Algorithms that can be computed here; the same as the SDK's. */
export type ComputedAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "MD5" | "SHA1" | "SHA256";

/** Begins a checksum. @throws TypeError of an algorithm that is not computed here. */
export function createChecksum(algorithm: string): RunningChecksum {
  switch (algorithm) {
    case "CRC32":
      return nativeCrc32();
    case "CRC32C":
      return reflectedCrc(0x82f63b78n, 32n);
    case "CRC64NVME":
      return reflectedCrc(0x9a6c9329ac4bc9b5n, 64n);
    case "MD5":
    case "SHA1":
    case "SHA256":
      return hashed(createHash(algorithm.toLowerCase()));
    default:
      throw new TypeError(`a checksum by ${algorithm} is not computed here`);
  }
}

function nativeCrc32(): RunningChecksum {
  let crc = 0;
  return {
    update(chunk) {
      crc = crc32(chunk, crc);
    },
    value() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return bytes.toString("base64");
    },
  };
}

function hashed(hash: Hash): RunningChecksum {
  return {
    update(chunk) {
      hash.update(chunk);
    },
    value: () => hash.digest("base64"),
  };
}

/**
 * A CRC whose bits are reflected, begun with and ended by ones, in two halves of 32 bits: BigInt would cost hundreds of
 * times as much.
 *
 * @param polynomial - reflected.
 */
function reflectedCrc(polynomial: bigint, bits: bigint): RunningChecksum {
  const { high: highs, low: lows } = tableOf(polynomial);
  let low = -1;
  let high = bits === 64n ? -1 : 0;
  return {
    update(chunk) {
      for (const byte of chunk) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (lows[index] ?? 0);
        high = (high >>> 8) ^ (highs[index] ?? 0);
      }
    },
    value() {
      const bytes = Buffer.alloc(Number(bits) / 8);
      if (bits === 64n) {
        bytes.writeInt32BE(~high, 0);
      }
      bytes.writeInt32BE(~low, bytes.length - 4);
      return bytes.toString("base64");
    },
  };
}

interface CrcTable {
  readonly high: Int32Array;
  readonly low: Int32Array;
}

const tables = new Map<bigint, CrcTable>();

/** Made when it is first asked for: most content needs none. */
function tableOf(polynomial: bigint): CrcTable {
  const known = tables.get(polynomial);
  if (known !== undefined) {
    return known;
  }
  const table = { high: new Int32Array(256), low: new Int32Array(256) };
  for (let index = 0; index < 256; index += 1) {
    let crc = BigInt(index);
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 1n) === 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
    }
    table.high[index] = Number(BigInt.asIntN(32, crc >> 32n));
    table.low[index] = Number(BigInt.asIntN(32, crc));
  }
  tables.set(polynomial, table);
  return table;
}
