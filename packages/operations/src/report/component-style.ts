/**
 * What the report and the console look alike by: their colours, and the style of their components. Bars have colours that
 * people who see no red or green can tell apart, and verdicts a sign.
 */
export const COMPONENT_STYLE = `:root {
  color-scheme: light dark;
  --paper: #ffffff;
  --raised: #f4f6f8;
  --ink: #1b2733;
  --dim: #56636f;
  --line: #d5dbe1;
  --link: #0b5cad;
  --good: #146c43;
  --bad: #b3261e;
  --warn: #8a5a00;
  --other: #6b3fa0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11171d;
    --raised: #1b242d;
    --ink: #e6ebf0;
    --dim: #9fadb9;
    --line: #34414d;
    --link: #7cb8f5;
    --good: #6fd3a0;
    --bad: #ff9a91;
    --warn: #f0c060;
    --other: #c9a7f5;
  }
}
body { background: var(--paper); color: var(--ink); font: 15px / 1.5 system-ui, sans-serif; }
table { border-collapse: collapse; }
th, td { padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; }
tbody th { font-weight: 400; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.number { font-variant-numeric: tabular-nums; }
.note { border-left: 4px solid var(--warn); }
.verdict { font-weight: 600; white-space: nowrap; }
.verdict.equal { color: var(--good); }
.verdict.settled { color: var(--dim); }
.verdict.in-flight { color: var(--warn); }
.verdict.differs { color: var(--bad); }
.verdict.unknown { color: var(--other); }
.verdict.equal::before { content: "= "; content: "= " / ""; }
.verdict.settled::before { content: "~ "; content: "~ " / ""; }
.verdict.in-flight::before { content: "> "; content: "> " / ""; }
.verdict.differs::before { content: "≠ "; content: "≠ " / ""; }
.verdict.unknown::before { content: "? "; content: "? " / ""; }
.bars th { white-space: nowrap; }
.bars svg { display: block; height: 14px; margin-top: 0.35rem; width: min(500px, 45vw); }
.wide { overflow-x: auto; }
.sides td, .findings td { border-top: 1px solid var(--line); }
.findings table { table-layout: fixed; width: 100%; min-width: 40rem; }
.findings th:nth-child(1) { width: 38%; } .findings th:nth-child(2) { width: 6rem; }
.findings th:nth-child(4), .findings th:nth-child(5) { width: 7rem; }
.sides th, .findings th { font-weight: 600; }
.sides td:nth-child(2) { min-width: 12rem; } .sides td:last-child { min-width: 18rem; }
.findings td, .sides td:last-child, .how li { overflow-wrap: anywhere; }
rect.equal, rect.lag { fill: #2e86c1; }
rect.settled { fill: #85929e; }
rect.in-flight { fill: #d4ac0d; }
rect.differs { fill: #c0392b; }
rect.unknown { fill: #7d3c98; }
`;
