import type { KeyPage, KeyRow, SideEntries } from "@xpart/console/answers";
import { useEffect, useRef, useState } from "preact/hooks";
import { AskError, read } from "./ask.ts";
import { Problem } from "./problem.tsx";
import { useNarrow } from "./use-narrow.ts";
import { Verdict } from "./verdict.tsx";
import { VirtualList } from "./virtual-list.tsx";
import { bytesText, countText, timeText } from "./words.ts";

interface KeysProps {
  readonly prefix: string;
  /** The list begins behind it. */
  readonly after: string;
}

/** Everything that both sides have, key by key, in the order of keys. */
export function Keys(range: KeysProps) {
  const { rows, isWhole, error, more } = useKeyPages(range);
  const isNarrow = useNarrow();
  const [isOnlyOpen, setOnlyOpen] = useState(false);
  const shown = isOnlyOpen ? rows.filter(({ verdict }) => verdict !== "equal") : rows;
  return (
    <>
      <h1>Keys</h1>
      <KeySearch {...range} />
      <p class="tally" role="status">
        {countText(rows.length)} keys{isWhole ? "" : " so far"},{" "}
        {countText(rows.filter(({ verdict }) => verdict !== "equal").length)} not equal
        <label>
          <input
            type="checkbox"
            checked={isOnlyOpen}
            onChange={(event) => setOnlyOpen(event.currentTarget.checked)}
          />{" "}
          only those
        </label>
      </p>
      {error === undefined ? null : <Problem error={error} />}
      <div class="listhead" aria-hidden="true">
        <span>key</span>
        <span>source</span>
        <span>destination</span>
        <span>verdict</span>
      </div>
      <VirtualList
        key={`${range.prefix}\n${range.after}`}
        label="keys of both sides"
        items={shown}
        rowHeight={isNarrow ? 84 : 40}
        onEnd={more}
        open={({ key }) => {
          location.hash = `#/key?${new URLSearchParams({ key })}`;
        }}
        row={(row) => <Row row={row} />}
      />
    </>
  );
}

function Row({ row }: { row: KeyRow }) {
  return (
    <>
      <span class="key" title={row.shown}>
        {row.shown}
      </span>
      <Side name="source" side={row.source} />
      <Side name="destination" side={row.destination} />
      <span class="cell" title={row.why.join("; ")}>
        <Verdict verdict={row.verdict} />
      </span>
    </>
  );
}

function Side({ name, side: { entries, newest } }: { name: string; side: SideEntries }) {
  return (
    <span class="cell">
      <span class="only-narrow">{name} </span>
      {newest === undefined
        ? "none"
        : `${entries === 1 ? "1 entry" : `${countText(entries)} entries`}, ${newest.isMarker ? "deleted" : bytesText(newest.bytes)}`}
      {newest === undefined ? null : <span class="dim only-wide"> {timeText(newest.atMs)}</span>}
    </span>
  );
}

function KeySearch({ prefix, after }: KeysProps) {
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const about = new URLSearchParams();
    for (const name of ["prefix", "after"]) {
      const value = String(form.get(name) ?? "");
      if (value !== "") {
        about.set(name, value);
      }
    }
    location.hash = `#/keys?${about}`;
  };
  return (
    <form class="search" onSubmit={onSubmit} key={`${prefix}\n${after}`}>
      <label>
        begins with <input name="prefix" defaultValue={prefix} autocomplete="off" />
      </label>
      <label>
        from behind <input name="after" defaultValue={after} autocomplete="off" />
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

/** Pages of keys, one behind the other, as they are asked for. */
function useKeyPages({ prefix, after }: KeysProps) {
  const [rows, setRows] = useState<readonly KeyRow[]>([]);
  const [error, setError] = useState<AskError>();
  const [isWhole, setWhole] = useState(false);
  const run = useRef({ next: "", isAsking: false, isWhole: false, id: 0 });
  const more = async () => {
    const { current } = run;
    if (current.isAsking || current.isWhole) {
      return;
    }
    current.isAsking = true;
    try {
      const page = await read<KeyPage>("keys", {
        prefix,
        after: current.next === "" ? undefined : current.next,
      });
      if (run.current !== current) {
        return;
      }
      setRows((known) => [...known, ...page.rows]);
      current.next = page.next ?? "";
      current.isWhole = page.next === undefined;
      setWhole(current.isWhole);
    } catch (problem) {
      if (problem instanceof AskError && run.current === current) {
        current.isWhole = true;
        setError(problem);
      }
    } finally {
      current.isAsking = false;
    }
  };
  useEffect(() => {
    run.current = { next: after, isAsking: false, isWhole: false, id: run.current.id + 1 };
    setRows([]);
    setError(undefined);
    setWhole(false);
    void more();
  }, [prefix, after]);
  return { rows, isWhole, error, more: () => void more() };
}
