import type { JSX } from 'preact';
import type { BookingId, OfficeId } from '../../protocol';
import { t } from '../../lib/i18n';
import { presentRows } from './board-rows';
import { useBoard } from './board-session';

/** How many others wait; the day opens in a window of its own, the conversation goes on. */
export function WaitingOthers({ office, booking }: { office: OfficeId; booking: BookingId }): JSX.Element {
  const board = useBoard(office);
  const rows = board.rows.value ?? [];
  const count = presentRows(rows).filter((row) => row.booking !== booking).length;
  return (
    <a class="btn header-button" href="/sportello" target="_blank" rel="noopener">
      <span>{t('official_others_wait', { count })}</span>
      <span class="visually-hidden">{t('common_new_window')}</span>
    </a>
  );
}
