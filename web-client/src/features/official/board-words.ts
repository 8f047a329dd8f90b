/** How a row of the board is put in words. */
import type { BoardRow, BoardState, OfficialView, Party } from '../../protocol';
import { formatTime } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { outcomeText } from '../../lib/outcome';
import { minutesSince } from './board-rows';

export type Tone = 'waits' | 'lost' | 'talks' | 'done' | 'plain';

/** `Anna Verdi e Mario Verdi` */
export function peopleOf(row: BoardRow): string {
  const [one, two] = [row.delegator_name, row.delegate_name];
  if (one !== null && two !== null) return t('common_and', { one, two });
  return one ?? two ?? t('official_no_names');
}

/** `2`; a dash as long as nothing has come. */
export function documentsOf({ documents }: BoardRow): string {
  return documents === 0 ? '–' : String(documents);
}

/** `Tutti presenti` */
export function presentWords(present: readonly Party[]): string {
  const [only] = present;
  if (present.length === 2) return t('official_present_both');
  if (only === undefined) return t('official_present_none');
  return only === 'delegate' ? t('official_present_delegate') : t('official_present_delegator');
}

/** `Linea interrotta dalle 11:52` */
export function absentWords(state: BoardState): string {
  const since = state.state === 'waiting' ? state.absent_since : null;
  return since === null ? t('official_present_none') : t('official_absent_since', { time: formatTime(since) });
}

/** State of a booking: how it looks, and the words. */
export function stateOf(state: BoardState, now: Date): [Tone, string] {
  switch (state.state) {
    case 'expected':
      return ['plain', t('official_state_expected')];
    case 'waiting':
      return [state.present.length === 0 ? 'lost' : 'waits', t('official_state_waiting', { time: formatTime(state.since), minutes: minutesSince(state.since, now) })];
    case 'in_charge':
      return ['talks', t('official_state_in_charge', { name: state.name, time: formatTime(state.since) })];
    case 'cancelled':
      return ['plain', t('official_state_cancelled')];
    case 'ended':
      return [state.outcome === 'delegation_registered' ? 'done' : 'plain', outcomeText(state.outcome)];
  }
}

/** What can be done with a booking. */
export function actOf(state: BoardState, me: OfficialView | null): string {
  switch (state.state) {
    case 'waiting':
      return t('official_to_meeting');
    case 'in_charge':
      return me !== null && state.official === me.id ? t('official_return') : t('official_join');
    case 'expected':
    case 'cancelled':
    case 'ended':
      return t('official_open');
  }
}

/** The page of the meeting. */
export function addressOf(row: BoardRow): string {
  return `/sportello/${encodeURIComponent(row.booking)}`;
}
