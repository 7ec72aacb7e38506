import type { Overview } from "@xpart/console/answers";
import { useEffect, useState } from "preact/hooks";
import { Backfill } from "./backfill.tsx";
import { Cloud } from "./cloud.tsx";
import { Credentials } from "./credentials.tsx";
import { DeadLetters } from "./dead-letters.tsx";
import { Keys } from "./keys.tsx";
import { OneKey } from "./one-key.tsx";
import { OverviewPage } from "./overview.tsx";
import { Problem } from "./problem.tsx";
import { SetAside } from "./set-aside.tsx";
import { useAsked } from "./use-asked.ts";
import { Verify } from "./verify.tsx";

const PAGES = [
  ["overview", "Overview"],
  ["keys", "Keys"],
  ["set-aside", "Set aside"],
  ["dead-letters", "Dead letters"],
  ["verify", "Verify"],
  ["backfill", "Backfill"],
  ["cloud", "Cloud runs"],
  ["credentials", "Credentials"],
] as const;

/** Where somebody is: a page, and what it is about. */
interface Place {
  readonly page: string;
  readonly about: URLSearchParams;
}

function placeNow(): Place {
  const [, page = "overview", query = ""] = /^#\/([\w-]*)\??(.*)$/.exec(location.hash) ?? [];
  return { page: page === "" ? "overview" : page, about: new URLSearchParams(query) };
}

const MAIN = "#main";

/** How often the page asks; the console looks at the deployment no more often than its own interval. */
const EVERY_MS = 5_000;

export function App() {
  const [place, setPlace] = useState(placeNow);
  useEffect(() => {
    const onMove = () => {
      if (location.hash === MAIN) {
        // A link to a part of the page is no page of its own.
        document.getElementById("main")?.focus();
        history.back();
      } else {
        setPlace(placeNow());
      }
    };
    addEventListener("hashchange", onMove);
    return () => removeEventListener("hashchange", onMove);
  }, []);
  const overview = useAsked<Overview>("overview", {}, EVERY_MS);
  const base = overview.answer?.base ?? "";
  const title = PAGES.find(([name]) => name === place.page)?.[1] ?? "One key";
  useEffect(() => {
    document.title = base === "" ? "xpart console" : `${title} · ${base} · xpart`;
  }, [base, title]);
  return (
    <>
      <a class="skip" href={MAIN}>
        Skip to the page
      </a>
      <header>
        <span class="brand">
          xpart <b>{base}</b>
        </span>
        <nav aria-label="Pages">
          {PAGES.map(([name, text]) => (
            <a
              key={name}
              href={`#/${name}`}
              aria-current={
                name === place.page || (name === "keys" && place.page === "key")
                  ? "page"
                  : undefined
              }
            >
              {text}
            </a>
          ))}
        </nav>
      </header>
      <main id="main" tabIndex={-1}>
        {overview.error === undefined ? null : <Problem error={overview.error} />}
        {overview.error?.status === 401 ? null : <Page place={place} overview={overview.answer} />}
      </main>
    </>
  );
}

function Page({ place, overview }: { place: Place; overview: Overview | undefined }) {
  const base = overview?.base ?? "";
  switch (place.page) {
    case "overview":
      return overview === undefined ? (
        <p class="wait">Asking the deployment…</p>
      ) : (
        <OverviewPage overview={overview} />
      );
    case "keys":
      return (
        <Keys prefix={place.about.get("prefix") ?? ""} after={place.about.get("after") ?? ""} />
      );
    case "key":
      return <OneKey name={place.about.get("key") ?? ""} base={base} />;
    case "set-aside":
      return <SetAside kind={place.about.get("kind") ?? "parked"} base={base} />;
    case "dead-letters":
      return <DeadLetters base={base} />;
    case "verify":
      return <Verify />;
    case "backfill":
      return <Backfill base={base} />;
    case "cloud":
      return <Cloud base={base} />;
    case "credentials":
      return <Credentials base={base} />;
    default:
      return <p>There is no such page.</p>;
  }
}
