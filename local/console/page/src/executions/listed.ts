/** A list of executions to which newer ones come while somebody reads it. */

import type { Page, Summary } from "../api";

export interface Listed {
  executions: readonly Summary[];
  /** Where the next page begins. */
  cursor: string | null;
  /** What is there now, while the reader's place is kept; null when the list shows it. */
  waiting: Page | null;
}

export const listed = (page: Page): Listed => ({ ...page, waiting: null });

/** The list with one more page. */
export function continued(list: Listed, page: Page): Listed {
  const known = new Set(list.executions.map(({ arn }) => arn));
  const more = page.executions.filter(({ arn }) => !known.has(arn));
  return { ...list, executions: [...list.executions, ...more], cursor: page.cursor };
}

/**
 * The list when its first page was asked for again.
 *
 * What changed in known executions is shown at once, where they are. New ones are shown at once only when the
 * reader is at the top and has no more than one page; otherwise they wait.
 */
export function refreshed(list: Listed, first: Page, mayMove: boolean): Listed {
  const now = new Map(first.executions.map((execution) => [execution.arn, execution]));
  const executions = list.executions.map((execution) => now.get(execution.arn) ?? execution);
  if (newIn(list, first) === 0) {
    return { ...list, executions, waiting: null };
  }
  const isOnePage = list.executions.length <= first.executions.length;
  return mayMove && isOnePage ? listed(first) : { ...list, executions, waiting: first };
}

/** How many of a page the list has not. */
export function newIn(list: Listed, page: Page): number {
  const known = new Set(list.executions.map(({ arn }) => arn));
  return page.executions.filter(({ arn }) => !known.has(arn)).length;
}
