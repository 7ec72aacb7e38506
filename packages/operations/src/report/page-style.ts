/** The style of the report's page; colours that people who see no red or green can tell apart too. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h1.good { color: #1b7f4b; } h1.bad { color: #c0392b; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; } td, th { padding: .15rem .6rem; text-align: left; vertical-align: top; }
#sides td, #findings td { border-top: 1px solid #8884; }
#findings table { table-layout: fixed; width: 100%; min-width: 40rem; }
#findings th:nth-child(1) { width: 38%; } #findings th:nth-child(2) { width: 5rem; }
#findings th:nth-child(4), #findings th:nth-child(5) { width: 7rem; }
#findings td, #sides td:last-child { overflow-wrap: anywhere; }
section, .wide { overflow-x: auto; }
table.plot th { font-weight: normal; white-space: nowrap; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
#prefixes .number { white-space: normal; }
.note { border-left: 4px solid #d68910; padding-left: .7rem; }
rect.equal { fill: #2e86c1; } rect.settled { fill: #85929e; } rect.in-flight { fill: #d4ac0d; }
rect.differs { fill: #c0392b; } rect.unknown { fill: #7d3c98; } rect.lag { fill: #2e86c1; }
`;
