import type { JSX } from 'preact';
import type { BoardRow } from '../../protocol';
import { formatTime, now } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { minutesSince } from './board-rows';
import { addressOf, peopleOf, presentWords } from './board-words';

/** Who has waited longest, and the act for it. */
export function NextCard({ row }: { row: BoardRow }): JSX.Element | null {
  const { state } = row;
  if (state.state !== 'waiting') return null;
  const minutes = minutesSince(state.since, now.value);
  return (
    <section class="board-next" aria-labelledby="board-next">
      <div>
        <h2 id="board-next">{t('official_next', { people: peopleOf(row), code: row.ticket_code })}</h2>
        <p>
          {t('official_next_appointment', { time: formatTime(row.start) })} {minutes === 0 ? t('official_next_now') : t('official_next_since', { minutes })}{' '}
          {presentWords(state.present)}.
        </p>
      </div>
      <a class="btn btn-primary action" href={addressOf(row)}><span>{t('official_take')}<span class="visually-hidden"> {row.ticket_code}</span></span></a>
    </section>
  );
}
