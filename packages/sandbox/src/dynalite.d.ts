// dynalite ships no types; this is as much of its inside as the sandbox uses.
declare module "dynalite/validations/index.js" {
  interface Validations {
    /** @throws what is answered: `statusCode` and `body`. */
    checkTypes(data: unknown, types: unknown): unknown;
    /** @throws as {@link Validations.checkTypes} */
    checkValidations(data: unknown, types: unknown, custom: unknown, store: unknown): void;
  }
  const validations: Validations;
  export = validations;
}
