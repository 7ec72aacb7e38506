import { validationError } from "./dynamodb-error.ts";

/** A number as DynamoDB keeps it: up to 38 decimal digits. Zero has no digits. */
export interface Decimal {
  readonly isNegative: boolean;
  /** Without zeros at either end. */
  readonly digits: string;
  /** Of ten, for the first digit: 1 is of 0, 10 of 1. */
  readonly exponent: number;
}

const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;
const MAX_DIGITS = 38;
const MAX_EXPONENT = 125;
const MIN_EXPONENT = -130;

/** Reads a number. @throws DynamoDbError what DynamoDB says of one that it cannot keep */
export function parseDecimal(text: string): Decimal {
  const [, sign, whole = "", fraction = "", power = "0"] = NUMBER.exec(text) ?? [];
  if (whole + fraction === "") {
    const what = text === "" ? "" : `: ${text}`;
    throw validationError(`The parameter cannot be converted to a numeric value${what}`);
  }
  const all = whole + fraction;
  const significant = all.replace(/^0+/, "");
  const digits = significant.replace(/0+$/, "");
  if (digits === "") return { isNegative: false, digits, exponent: 0 };
  const exponent = Number(power) + whole.length - 1 - (all.length - significant.length);
  if (digits.length > MAX_DIGITS) {
    throw validationError("Attempting to store more than 38 significant digits in a Number");
  }
  if (exponent > MAX_EXPONENT) {
    throw validationError(
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    );
  }
  if (exponent < MIN_EXPONENT) {
    throw validationError(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    );
  }
  return { isNegative: sign === "-", digits, exponent };
}

/** As DynamoDB answers it: without an exponent. */
export function formatDecimal({ isNegative, digits, exponent }: Decimal): string {
  if (digits === "") return "0";
  const sign = isNegative ? "-" : "";
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = digits.slice(exponent + 1);
  return `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Text that sorts as the numbers do. */
export function sortableDecimal({ isNegative, digits, exponent }: Decimal): string {
  if (digits === "") return "1";
  const magnitude = String(exponent - MIN_EXPONENT).padStart(3, "0") + digits;
  return isNegative ? `0${complement(magnitude)}~` : `2${magnitude}`;
}

function complement(digits: string): string {
  return digits.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));
}

/** The sum, or with `-` the difference. @throws DynamoDbError where that cannot be kept */
export function addDecimals(first: string, operator: "+" | "-", second: string): string {
  const [a, b] = [parseDecimal(first), parseDecimal(second)];
  const scale = Math.min(lastPlace(a), lastPlace(b));
  const sum = scaled(a, scale) + (operator === "-" ? -scaled(b, scale) : scaled(b, scale));
  return formatDecimal(parseDecimal(`${sum}e${scale}`));
}

function lastPlace({ digits, exponent }: Decimal): number {
  return digits === "" ? 0 : exponent - digits.length + 1;
}

function scaled(number: Decimal, scale: number): bigint {
  const { digits, isNegative } = number;
  if (digits === "") return 0n;
  const magnitude = BigInt(digits) * 10n ** BigInt(lastPlace(number) - scale);
  return isNegative ? -magnitude : magnitude;
}
