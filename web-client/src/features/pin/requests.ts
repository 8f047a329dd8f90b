/** Requests that the contact centre may have to validate. */
import type { PinRequestRow } from '../../protocol';

/** Those that can be validated now first, each group with the oldest first. */
export function inOrder(rows: PinRequestRow[], now: Date): PinRequestRow[] {
  const late = (row: PinRequestRow): number => (isLate(row, now) ? 0 : 1);
  return [...rows].sort((one, other) => late(one) - late(other) || Date.parse(one.since) - Date.parse(other.since));
}

export function isLate(row: PinRequestRow, now: Date): boolean {
  return now.getTime() >= Date.parse(row.validate_from);
}
