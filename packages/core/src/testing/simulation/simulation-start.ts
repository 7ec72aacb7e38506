/** When each history begins, in milliseconds since the epoch. */
export const SIMULATION_START_MS: number = Date.UTC(2026, 2, 8, 17, 50, 14);
