import { COMPONENT_STYLE } from "./component-style.ts";

/** The style of the report's page: what it shares with the console, and where its parts stand. */
export const PAGE_STYLE: string = `${COMPONENT_STYLE}
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
section { overflow-x: auto; }
.note { padding-left: .7rem; }
`;
