/** A variable that a pipeline reads afterwards. */
export interface ExportedVariable {
  readonly name: string;
  readonly value: string;
}

/**
 * Lines for a shell to read (`. package.env`): a build service exports what its shell has, and a process
 * cannot set variables of its parent.
 */
export function exportLines(variables: readonly ExportedVariable[]): string {
  return variables.map(({ name, value }) => `export ${name}=${quoted(value)}\n`).join("");
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
