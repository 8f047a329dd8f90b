/** How the people of a meeting are called. */
import { t } from '../../lib/i18n';
import type { BookingView, Party, Seat } from '../../protocol';
import { sameSeat, seatKey, type MeetingState, type SeatState } from './meeting-state';

/** The citizens' names, where the booking has them. */
export type Names = Record<Party, string | null>;

export function namesOf(booking: Pick<BookingView, 'name' | 'delegator_name'>): Names {
  return { delegate: booking.name, delegator: booking.delegator_name };
}

/** `delegante` */
export function partyWord(party: Party): string {
  return party === 'delegate' ? t('common_delegate') : t('common_delegator');
}

/** `Anna Verdi`, or `Delegante` where there is no name. */
export function personName(party: Party, names: Names): string {
  return names[party] ?? (party === 'delegate' ? t('common_delegate_capital') : t('common_delegator_capital'));
}

/** `Anna Verdi (delegante)` */
export function personWithRole(party: Party, names: Names): string {
  return names[party] === null ? personName(party, names) : `${names[party]} (${partyWord(party)})`;
}

/** The names of the citizens at a seat: `Anna Verdi`, `Anna Verdi, Luca Verdi`; whose seat it is where nobody was named. */
export function citizensAt(seat: Seat, state: MeetingState, names: Names): string {
  const persons = state.seats.get(seatKey(seat))?.persons ?? [];
  return (persons.length > 0 || seat.kind === 'official' ? persons : [seat.party]).map((party) => personName(party, names)).join(', ');
}

/** The people at a seat: `Anna Verdi, delegante`; two of them with both names. */
export function seatLabel({ seat, persons, name }: SeatState, names: Names): string {
  if (seat.kind === 'official') return name === null ? t('common_official') : t('meeting_official_named', { name });
  const [first, second] = persons;
  if (first !== undefined && second !== undefined) {
    return t('meeting_same_device', { names: t('common_and', { one: personName(first, names), two: personName(second, names) }) });
  }
  const party = first ?? seat.party;
  return names[party] === null ? personName(party, names) : `${names[party]}, ${partyWord(party)}`;
}

/** Short, for a line of the chat: `Lei`, `Funzionario`, `Anna Verdi`. */
export function writerLabel(seat: Seat, own: Seat | null, state: MeetingState, names: Names): string {
  if (sameSeat(seat, own)) return t('common_you');
  const known = state.seats.get(seatKey(seat));
  if (seat.kind === 'official') return known?.name ?? t('common_official_short');
  return (known?.persons ?? [seat.party]).map((party) => personName(party, names)).join(', ');
}
