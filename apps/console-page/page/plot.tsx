import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";

/** One line of a plot. */
export interface Series {
  readonly label: string;
  /** A colour of the style: `--plot-1`. */
  readonly colour: string;
  readonly values: readonly (number | undefined)[];
}

interface PlotProps {
  readonly title: string;
  /** What the newest values are, in words. */
  readonly now: string;
  /** Milliseconds since the epoch. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  text(value: number): string;
}

const HEIGHT = 170;
const AXIS_WIDTH = 72;

/** A plot over time, with its newest values as text, and all of them as a table for who sees no plot. */
export function Plot({ title, now, times, series, text }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const scheme = useColourScheme();
  useEffect(() => {
    const element = place.current;
    if (element === null) {
      return undefined;
    }
    plot.current = new uPlot(optionsOf(element, series, text), dataOf(times, series), element);
    const resized = new ResizeObserver(() =>
      plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.current?.destroy();
    };
  }, [scheme]);
  useEffect(() => plot.current?.setData(dataOf(times, series)), [times, series]);
  return (
    <figure class="plot">
      <figcaption>
        <h2>{title}</h2>
        <p class="now">{now}</p>
      </figcaption>
      <div ref={place} role="img" aria-label={`${title} over time; now ${now}`} />
      <details>
        <summary>As a table</summary>
        <Table times={times} series={series} text={text} />
      </details>
    </figure>
  );
}

/** The newest, which are what somebody asks for. */
const MOST_ROWS = 30;

function Table({ times, series, text }: Pick<PlotProps, "times" | "series" | "text">) {
  const rows = times.map((ms, at) => ({ ms, at })).slice(-MOST_ROWS);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">time</th>
          {series.map(({ label }) => (
            <th scope="col" key={label}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.reverse().map(({ ms, at }) => (
          <tr key={ms}>
            <th scope="row">{new Date(ms).toLocaleTimeString("en-GB")}</th>
            {series.map(({ label, values }) => {
              const value = values[at];
              return <td key={label}>{value === undefined ? "not known" : text(value)}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function dataOf(times: readonly number[], series: readonly Series[]): uPlot.AlignedData {
  return [
    times.map((ms) => ms / 1_000),
    ...series.map(({ values }) => values.map((value) => value ?? null)),
  ];
}

function optionsOf(
  element: HTMLElement,
  series: readonly Series[],
  text: (value: number) => string,
): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--dim"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1 },
    font: "12px system-ui, sans-serif",
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false } },
    scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [
      { ...axis, values: "{HH}:{mm}:{ss}", space: 80 },
      { ...axis, size: AXIS_WIDTH, values: (_plot, splits) => splits.map(text) },
    ],
    series: [
      {},
      ...series.map(({ label, colour: name }, at) => ({
        label,
        stroke: colour(name),
        width: 2,
        // Who does not tell the colours apart sees dashes.
        ...(at === 0 ? {} : { dash: [6, 4] }),
        points: { show: false },
        spanGaps: false,
      })),
    ],
  };
}

/** The colours are the style's, which change with it. */
function useColourScheme(): boolean {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const [isDark, setDark] = useState(query.matches);
  useEffect(() => {
    const onChange = () => setDark(query.matches);
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, []);
  return isDark;
}
