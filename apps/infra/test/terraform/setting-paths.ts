/** As far as settings use JSON Schema. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/**
 * The paths of all settings that a file may leave out. Of a section that is optional itself, those that the
 * section may leave out, and the section where it must have any.
 *
 * @param schema - JSON Schema of the settings file.
 */
export function optionalPaths(schema: object): readonly string[] {
  return [...new Set(pathsOf(schema as Schema, ""))];
}

function pathsOf(schema: Schema, above: string): readonly string[] {
  return [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(
    ({ properties = {}, required = [] }) =>
      Object.entries(properties).flatMap(([name, inner]) => {
        const path = above === "" ? name : `${above}.${name}`;
        const isLeaf = !hasProperties(inner) || mustHaveSome(inner);
        const own = isLeaf && !required.includes(name) ? [path] : [];
        return [...own, ...pathsOf(inner, path)];
      }),
  );
}

function hasProperties({ properties, anyOf = [], oneOf = [] }: Schema): boolean {
  return properties !== undefined || [...anyOf, ...oneOf].some(hasProperties);
}

/** Where nothing must be there, the section itself says nothing. */
function mustHaveSome({ required = [], anyOf = [], oneOf = [] }: Schema): boolean {
  return required.length > 0 || [...anyOf, ...oneOf].some(mustHaveSome);
}
