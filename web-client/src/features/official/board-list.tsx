import type { JSX } from 'preact';
import type { BoardRow, OfficialView } from '../../protocol';
import { IconAlert, IconClock } from '../../components/icons';
import { formatTime, now } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { useMedia } from '../../lib/use-wide';
import { mayRelease } from './board-rows';
import { absentWords, actOf, addressOf, documentsOf, peopleOf, presentWords, stateOf } from './board-words';

interface ListProps {
  rows: readonly BoardRow[];
  me: OfficialView | null;
  /** For the supervisor: takes a meeting from a colleague. */
  release: ((row: BoardRow) => void) | null;
}

/** The day as a table; on a phone as cards. */
export function BoardList(props: ListProps): JSX.Element {
  const table = useMedia('(min-width: 768px)');
  return table ? <Table {...props} /> : <Cards {...props} />;
}

function Table({ rows, ...acts }: ListProps): JSX.Element {
  return (
    <table class="board-table">
      <caption class="visually-hidden">{t('official_table')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('official_column_time')}</th>
          <th scope="col">{t('official_column_code')}</th>
          <th scope="col">{t('official_column_people')}</th>
          <th scope="col">{t('official_column_documents')}</th>
          <th scope="col">{t('official_column_state')}</th>
          <th scope="col"><span class="visually-hidden">{t('official_column_act')}</span></th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.booking}>
            <td>{formatTime(row.start)}</td>
            <th scope="row"><bdi>{row.ticket_code}</bdi></th>
            <td>{peopleOf(row)}</td>
            <td>{documentsOf(row)}</td>
            <td><State row={row} /></td>
            <td><Act row={row} {...acts} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cards({ rows, ...acts }: ListProps): JSX.Element {
  return (
    <ul class="board-cards">
      {rows.map((row) => (
        <li key={row.booking} class="card-box">
          <p class="board-card-head"><strong>{formatTime(row.start)}</strong> <bdi>{row.ticket_code}</bdi></p>
          <p>{peopleOf(row)}</p>
          {row.documents > 0 && <p>{t('official_board_documents', { count: row.documents })}</p>}
          <State row={row} />
          <Act row={row} {...acts} />
        </li>
      ))}
    </ul>
  );
}

function State({ row: { state } }: { row: BoardRow }): JSX.Element {
  const [tone, words] = stateOf(state, now.value);
  return (
    <p class={`board-state board-${tone}`}>
      {tone === 'waits' && <IconClock size={20} />}
      {tone === 'lost' && <IconAlert size={20} />}
      {tone === 'lost' ? <span>{absentWords(state)}<span class="board-present">{words}</span></span>
        : <span>{words}{state.state === 'waiting' && <span class="board-present">{presentWords(state.present)}</span>}</span>}
    </p>
  );
}

function Act({ row, me, release }: Omit<ListProps, 'rows'> & { row: BoardRow }): JSX.Element {
  return (
    <div class="board-acts">
      <a class="board-act" href={addressOf(row)}>{actOf(row.state, me)}<span class="visually-hidden"> {row.ticket_code}</span></a>
      {release !== null && mayRelease(row.state, me) && (
        <button type="button" class="btn btn-link action board-release" onClick={() => release(row)}>
          <span>{t('official_release')}<span class="visually-hidden"> {row.ticket_code}</span></span>
        </button>
      )}
    </div>
  );
}
