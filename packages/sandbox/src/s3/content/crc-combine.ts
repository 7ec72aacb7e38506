/** A CRC's reflected generator polynomial and its width. */
export interface CrcPolynomial {
  readonly bits: 32 | 64;
  /** Reflected: the bit of x^0 is the highest. */
  readonly polynomial: bigint;
}

/** Joins CRCs of neighbouring pieces. */
export interface CrcCombiner {
  /** The CRC of `a` followed by `b`, from the CRC of each and the size of `b`. */
  combine(crcA: bigint, crcB: bigint, sizeBytesB: number): bigint;
}

/**
 * Combines CRCs without the content, as S3 does for the full-object checksum of a multipart upload:
 * crc(a || b) = crc(a) * x^(8 * |b|) + crc(b) in GF(2)[x] modulo the polynomial (zlib's
 * `crc32_combine`). The power is kept per size, since the parts of an upload are mostly of one
 * size.
 */
export function createCrcCombiner({ bits, polynomial }: CrcPolynomial): CrcCombiner {
  const one = 1n << BigInt(bits - 1);
  const powers = new Map<number, bigint>();

  const multiply = (a: bigint, b: bigint): bigint => {
    let product = 0n;
    let factor = b;
    for (let mask = one; mask > 0n; mask >>= 1n) {
      if ((a & mask) !== 0n) {
        product ^= factor;
      }
      factor = (factor & 1n) === 0n ? factor >> 1n : (factor >> 1n) ^ polynomial;
    }
    return product;
  };
  const powerOfBytes = (sizeBytes: number): bigint => {
    const known = powers.get(sizeBytes);
    if (known !== undefined) {
      return known;
    }
    let power = one;
    let square = one >> 8n; // x^8, one byte
    for (let rest = BigInt(sizeBytes); rest > 0n; rest >>= 1n) {
      if ((rest & 1n) === 1n) {
        power = multiply(square, power);
      }
      square = multiply(square, square);
    }
    powers.set(sizeBytes, power);
    return power;
  };
  return {
    combine: (crcA, crcB, sizeBytesB) => multiply(powerOfBytes(sizeBytesB), crcA) ^ crcB,
  };
}
