/** An error of Secrets Manager; the code is one of those of its API reference. */
export class SecretsError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
