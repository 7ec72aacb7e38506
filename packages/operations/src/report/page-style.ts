import { COMPONENT_STYLE } from "./component-style.ts";

/** The style of the report's page: what it shares with the console, and where its parts stand. */
export const PAGE_STYLE: string = `${COMPONENT_STYLE}
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
#sides td, #findings td { border-top: 1px solid var(--line); }
#findings table { table-layout: fixed; width: 100%; min-width: 40rem; }
#findings th:nth-child(1) { width: 38%; } #findings th:nth-child(2) { width: 6rem; }
#findings th:nth-child(4), #findings th:nth-child(5) { width: 7rem; }
#sides th, #findings th { font-weight: 600; }
#sides td:last-child { min-width: 18rem; }
#findings td, #sides td:last-child { overflow-wrap: anywhere; }
section, .wide { overflow-x: auto; }
.note { padding-left: .7rem; }
`;
