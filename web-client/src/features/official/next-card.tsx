import type { JSX } from 'preact';
import type { BoardRow } from '../../protocol';
import { IconAlert } from '../../components/icons';
import { formatTime, now } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { minutesSince } from './board-rows';
import { absentWords, addressOf, peopleOf, presentWords } from './board-words';

/** Whose turn it is, and the act for it. */
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
      <a class="btn btn-primary action" href={addressOf(row)}><span>{t('official_to_meeting')}<span class="visually-hidden"> {row.ticket_code}</span></span></a>
    </section>
  );
}

/** Who waits with the line lost: the place is kept, but who is there comes first. */
export function AbsentList({ rows }: { rows: readonly BoardRow[] }): JSX.Element {
  return (
    <section class="board-absent" aria-labelledby="board-absent">
      <h2 id="board-absent"><IconAlert /> {t('official_absent_title')}</h2>
      <p class="secondary">{t('official_absent_hint')}</p>
      <ul>
        {rows.map((row) => (
          <li key={row.booking}>
            <p>
              <strong>{t('official_next', { people: peopleOf(row), code: row.ticket_code })}</strong>{' '}
              {t('official_next_appointment', { time: formatTime(row.start) })} {absentWords(row.state)}.
            </p>
            <a class="board-act" href={addressOf(row)}>{t('official_open')}<span class="visually-hidden"> {row.ticket_code}</span></a>
          </li>
        ))}
      </ul>
    </section>
  );
}
