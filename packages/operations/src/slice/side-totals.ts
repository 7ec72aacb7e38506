/** What one side holds. */
export interface SideTotals {
  readonly keys: number;
  readonly versions: number;
  readonly markers: number;
  readonly bytes: number;
}
