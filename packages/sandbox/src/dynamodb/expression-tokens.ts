import { validationError } from "./dynamodb-error.ts";

/** A part of an expression. */
export interface Token {
  readonly kind: "name" | "name-reference" | "value-reference" | "number" | "sign" | "end";
  readonly text: string;
}

const TOKEN = /\s*(?:([A-Za-z_]\w*)|(#\w+)|(:\w+)|(\d+)|(<>|<=|>=|[=<>(),.[\]+-])|(\S))/y;
const KINDS = ["name", "name-reference", "value-reference", "number", "sign"] as const;
const END: Token = { kind: "end", text: "<EOF>" };
/** DynamoDB's limit of an expression. */
const MAX_BYTES = 4096;

/** The parts of an expression, taken from front to back. */
export class Tokens {
  readonly #tokens: readonly Token[];
  /** The parameter that the expression is, for messages. */
  readonly parameter: string;
  #at = 0;

  constructor(text: string, parameter: string) {
    this.parameter = parameter;
    if (text.trim() === "") throw this.invalid("The expression can not be empty;");
    if (Buffer.byteLength(text) > MAX_BYTES) {
      throw this.invalid("Expression size has exceeded the maximum allowed size;");
    }
    this.#tokens = this.#read(text);
  }

  #read(text: string): readonly Token[] {
    const tokens: Token[] = [];
    const trimmed = text.trimEnd();
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < trimmed.length) {
      const [, ...found] = TOKEN.exec(trimmed) ?? [];
      const at = found.findIndex((part) => part !== undefined);
      const kind = KINDS[at];
      if (kind === undefined) throw this.#syntaxError(found[at] ?? "", trimmed);
      tokens.push({ kind, text: found[at] ?? "" });
    }
    return tokens;
  }

  /** What comes next, left where it is. */
  peek(): Token {
    return this.#tokens[this.#at] ?? END;
  }

  /** What comes after the next. */
  peekSecond(): Token {
    return this.#tokens[this.#at + 1] ?? END;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Takes the sign, or the word in either case, if it is next. */
  take(text: string): boolean {
    const token = this.peek();
    const isIt =
      token.kind === "sign"
        ? token.text === text
        : token.kind === "name" && token.text.toUpperCase() === text;
    if (isIt) this.#at += 1;
    return isIt;
  }

  /** @throws DynamoDbError where it is not next */
  expect(text: string): void {
    if (!this.take(text)) throw this.unexpected();
  }

  /** @throws DynamoDbError where something is left */
  expectEnd(): void {
    if (this.peek().kind !== "end") throw this.unexpected();
  }

  /** For what comes next. */
  unexpected(): Error {
    const near = [this.#tokens[this.#at - 1], this.peek(), this.#tokens[this.#at + 1]];
    return this.#syntaxError(this.peek().text, near.map((token) => token?.text ?? "").join(" "));
  }

  #syntaxError(token: string, near: string): Error {
    return this.invalid(`Syntax error; token: "${token}", near: "${near.trim()}"`);
  }

  invalid(reason: string): Error {
    return validationError(`Invalid ${this.parameter}: ${reason}`);
  }
}
