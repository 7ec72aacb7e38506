/** Values of resources' attributes, as they come out of an apply: `aws_sqs_queue.ID.url`. */
export type AppliedValues = Map<string, string>;

/** A reference to an attribute, unless its dollar sign is doubled, which makes it plain text. */
const REFERENCE = /(?<!\$)\$\{([a-z0-9_]+\.[\w-]+\.[a-z_]+)\}/g;

/**
 * A text with every reference replaced by its value, as Terraform gives it to the provider.
 *
 * @throws where it refers to something that was not made.
 */
export function resolve(text: string, values: AppliedValues): string {
  return text
    .replace(REFERENCE, (_, name: string) => {
      const value = values.get(name);
      if (value === undefined) {
        throw new Error(`nothing has made ${name}`);
      }
      return value;
    })
    .replaceAll("$${", "${");
}
