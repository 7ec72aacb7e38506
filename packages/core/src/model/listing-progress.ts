/** Pages in a row without an entry; S3 sends none, other servers some while they look for the next key. */
const MOST_EMPTY_PAGES = 100;

/** What a page of a listing says of the next one. */
export interface PageEnd {
  /** How many entries the page has. */
  readonly count: number;
  /** Where the next page begins, in whatever form; undefined: the page names none. */
  readonly marker: string | undefined;
}

/**
 * Whether the pages of a listing lead on. It finds pages that lead in a circle, of any length, by one remembered
 * marker: it is replaced after 1, 2, 4 ... pages, so that it comes to lie in the circle, and then comes again.
 *
 * @returns is asked once for each page that has a next one; false: the listing leads nowhere.
 */
export function createProgressCheck(): (page: PageEnd) => boolean {
  let remembered: string | undefined;
  let [pages, replacedAt, emptyPages] = [0, 1, 0];
  return ({ count, marker }) => {
    emptyPages = count === 0 ? emptyPages + 1 : 0;
    const leadsOn = marker !== undefined && marker !== remembered && emptyPages <= MOST_EMPTY_PAGES;
    pages += 1;
    if (pages === replacedAt) {
      remembered = marker;
      replacedAt *= 2;
    }
    return leadsOn;
  };
}
