/** Who was said to be at this device, once the check was done: kept in the tab, so that who comes back does not do it again. */
import { keep, recall } from '../../lib/tab-memory';
import type { BookingId, Party } from '../../protocol';

export function keepPreparation(booking: BookingId, persons: readonly Party[]): void {
  keep(nameOf(booking), persons);
}

export function recallPreparation(booking: BookingId): Party[] | null {
  const kept = recall(nameOf(booking));
  if (!Array.isArray(kept)) return null;
  const persons = kept.filter((person): person is Party => person === 'delegate' || person === 'delegator');
  return persons.length > 0 ? persons : null;
}

function nameOf(booking: BookingId): string {
  return `sportello.prepared.${booking}`;
}
