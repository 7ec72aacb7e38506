import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface VirtualListProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  /** Of each row, in pixels: all are alike, so that where a row is needs no measuring. */
  readonly rowHeight: number;
  /** Called when the end of what is there comes near. */
  onEnd(): void;
  row(item: Item): ComponentChildren;
  /** What Enter opens. */
  open(item: Item): void;
}

/** Rows beyond what is seen, so that a fast wheel shows no holes. */
const SPARE_ROWS = 12;
/** More is asked for when so many rows are left. */
const NEAR_END_ROWS = 400;

/**
 * A list of any length of which only the rows that are seen are in the page. It is moved through with the arrow keys,
 * Page Up and Down, Home and End; Enter opens.
 */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { label, items, rowHeight, row, open, onEnd } = props;
  const place = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const height = useHeight(place);
  const first = Math.max(0, Math.floor(top / rowHeight) - SPARE_ROWS);
  const last = Math.min(items.length, Math.ceil((top + height) / rowHeight) + SPARE_ROWS);
  const isNearEnd = last + NEAR_END_ROWS > items.length;
  useEffect(() => {
    if (isNearEnd) {
      onEnd();
    }
  }, [isNearEnd, items.length]);

  const { chosen, setChosen, onKeyDown } = useRowKeys(place, height, props);
  return (
    <div
      ref={place}
      class="list"
      role="listbox"
      aria-label={label}
      aria-activedescendant={items.length === 0 ? undefined : `row-${chosen}`}
      tabIndex={0}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: `${items.length * rowHeight}px`, position: "relative" }}>
        {items.slice(first, last).map((item, offset) => {
          const index = first + offset;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys.
            <div
              key={index}
              id={`row-${index}`}
              class="row"
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              aria-posinset={index + 1}
              aria-setsize={-1}
              style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
              onClick={() => {
                setChosen(index);
                open(item);
              }}
            >
              {row(item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function useHeight(place: { readonly current: HTMLElement | null }): number {
  const [height, setHeight] = useState(600);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) {
      return undefined;
    }
    const resized = new ResizeObserver(() => setHeight(element.clientHeight));
    resized.observe(element);
    return () => resized.disconnect();
  }, []);
  return height;
}

/** The row that the keys are at; it is kept in sight. */
function useRowKeys<Item>(
  place: { readonly current: HTMLElement | null },
  height: number,
  { items, rowHeight, open }: Pick<VirtualListProps<Item>, "items" | "rowHeight" | "open">,
) {
  const [chosen, setChosen] = useState(0);
  const choose = (index: number) => {
    const next = Math.max(0, Math.min(items.length - 1, index));
    const element = place.current;
    setChosen(next);
    if (element !== null && next * rowHeight < element.scrollTop) {
      element.scrollTop = next * rowHeight;
    } else if (element !== null && (next + 1) * rowHeight > element.scrollTop + height) {
      element.scrollTop = (next + 1) * rowHeight - height;
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / rowHeight) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: chosen + 1,
      ArrowUp: chosen - 1,
      PageDown: chosen + page,
      PageUp: chosen - page,
      Home: 0,
      End: items.length - 1,
    };
    const to = moves[event.key];
    const item = items[chosen];
    if (to !== undefined) {
      choose(to);
      event.preventDefault();
    } else if (event.key === "Enter" && item !== undefined) {
      open(item);
    }
  };
  return { chosen, setChosen, onKeyDown };
}
