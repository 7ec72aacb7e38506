/** What the report is drawn from, for whoever draws it otherwise, such as the console's page. It runs in a browser, too. */

export { COMPONENT_STYLE } from "./component-style.ts";
export {
  type Bar,
  barRows,
  type StackedBar,
  stackedRows,
  verdictBars,
  verdictMark,
} from "./components.ts";
export type { Child, Element } from "./element.ts";
export { type ReportPart, reportParts } from "./report-parts.ts";
