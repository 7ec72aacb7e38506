/** The environment of a process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The value of a variable; undefined where it is not set or empty, as pipelines cannot always unset one. */
export function variableOf(variables: Variables, name: string): string | undefined {
  const value = variables[name];
  return value === "" ? undefined : value;
}
