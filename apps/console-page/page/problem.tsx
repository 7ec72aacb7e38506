import type { AskError } from "./ask.ts";

/** What went wrong, and what can be done. */
export function Problem({ error }: { error: AskError }) {
  return (
    <div class="problem" role="alert">
      <strong>{error.message}</strong>
      <p>{error.remedy}</p>
    </div>
  );
}
