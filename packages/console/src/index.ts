export type { Reach } from "./answers.ts";
export { type ConsoleOptions, type RunningConsole, startConsole } from "./start-console.ts";
