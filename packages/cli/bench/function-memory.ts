/** MB of a function that copies, as settings have it where they say nothing (`functions.memoryMb`). */
export const FUNCTION_MEMORY_MB = 1_024;
