/** What the page keeps of a section's run before: its ratios, to be held against those of the new one. */
export function runBeforeOf({ date, rows }) {
  const ratios = rows.flatMap(({ name, times = [] }) =>
    times.map(({ name: other, median, least, most }) => ({
      ...{ row: name, beside: other, median, least, most },
    })),
  );
  return { date, ratios };
}

/** The same ratio of the run before; undefined where there was none. */
export function ratioBefore({ before }, row, beside) {
  return before?.ratios.find((ratio) => ratio.row === row && ratio.beside === beside);
}

/** Whether what was measured before lies within what was measured now, as the page shows them: to two digits. */
export function isWithin({ least, most }, { median }) {
  const [low, middle, high] = [least, median, most].map((value) => Number(value.toFixed(2)));
  return low <= middle && middle <= high;
}

/** Every ratio that both runs of its section have. */
export function ratiosOfBoth(sections) {
  return sections.flatMap((section) =>
    section.rows.flatMap(({ name: row, times = [] }) =>
      times.flatMap((now) => {
        const before = ratioBefore(section, row, now.name);
        return before === undefined ? [] : [{ row, beside: now.name, now, before }];
      }),
    ),
  );
}
