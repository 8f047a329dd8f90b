/**
 * The mark of a window that went for a card itself. Without it a ticket opens nothing: an address with somebody else's ticket, followed
 * unaware, would open somebody else's session here, and what was typed then would be theirs.
 */
import { forget, keep, recall } from '../../lib/tab-memory';

const NAME = 'sportello.card';

/** This window goes to the port that reads cards. */
export function goForCard(store?: Storage): void {
  keep(NAME, true, store);
}

/** Whether it did, for the ticket that came; asked once. */
export function wentForCard(store?: Storage): boolean {
  const went = recall(NAME, store) === true;
  forget(NAME, store);
  return went;
}
