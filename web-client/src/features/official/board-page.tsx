import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Assignment, BoardRow, OfficeId, OfficialView } from '../../protocol';
import { IconBell, IconSpeakerOff } from '../../components/icons';
import { announceNow } from '../../components/live-region';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { api } from '../../lib/api';
import { formatDay, formatTime, now, romeDay } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import { Gate } from '../login/gate';
import { bellOn, ring, setBell } from './bell';
import { BoardList } from './board-list';
import { absentRows, FILTERS, officesOf, presentRows, rowsOf, supervises, type Filter } from './board-rows';
import { useBoard, type BoardSession } from './board-session';
import { AbsentList, NextCard } from './next-card';
import { OfficeChoice, useChosenOffice } from './office-choice';
import { ReleaseDialog } from './release';
import { NotAnOfficial } from './small-pages';
import './official.scss';

/** The official's day: who waits, since when, and the rest of the day. */
export function BoardPage(): JSX.Element {
  return (
    <Gate realm="staff" title={t('official_day_title')} why={t('session_why_staff')}>
      {(session) => <Offices assignments={session.realm === 'staff' ? session.assignments : []} />}
    </Gate>
  );
}

/** With several offices, the board of one of them at a time. */
function Offices({ assignments }: { assignments: Assignment[] }): JSX.Element {
  const offices = officesOf(assignments);
  const [chosen, choose] = useChosenOffice(offices);
  if (chosen === null) return <NotAnOfficial />;
  const choice = offices.length > 1 ? <OfficeChoice offices={offices} chosen={chosen} choose={choose} /> : null;
  return <Board key={chosen} office={chosen} supervisor={supervises(assignments, chosen)} choice={choice} />;
}

interface BoardProps {
  office: OfficeId;
  supervisor: boolean;
  /** Which office, where there are several. */
  choice: JSX.Element | null;
}

function Board({ office, supervisor, choice }: BoardProps): JSX.Element {
  const board = useBoard(office);
  const { value: asked } = usePolled(api.me);
  // The server tells of the first office; name and id are the same at each.
  const me = asked === null ? null : { ...asked, supervisor };
  const [taking, setTaking] = useState<BoardRow | null>(null);
  useBell(board);
  const rows = board.rows.value;
  const waiting = rows === null ? 0 : presentRows(rows).length;
  if (board.line.value.kind === 'refused') return <NotAnOfficial />;
  const title = waiting === 0 ? t('official_day_title') : t('official_day_title_waiting', { count: waiting });
  return (
    <Page
      title={title}
      layout="wide"
      audience="official"
      subtitle={me?.office === office ? me.office_name : t('common_institute')}
      tools={<Bell />}
    >
      <h1 tabIndex={-1}><span class="capital">{formatDay(now.value, locale.value)}</span></h1>
      {choice}
      <Offline board={board} />
      {rows === null ? <Loading /> : <Day rows={rows} me={me} release={supervisor ? setTaking : null} />}
      {taking?.state.state === 'in_charge' && <ReleaseDialog booking={taking.booking} code={taking.ticket_code} name={taking.state.name} onClose={() => setTaking(null)} />}
    </Page>
  );
}

function Day({ rows, me, release }: { rows: readonly BoardRow[]; me: OfficialView | null; release: ((row: BoardRow) => void) | null }): JSX.Element {
  const [filter, setFilter] = useState<Filter>('today');
  const [next] = presentRows(rows);
  const absent = absentRows(rows);
  const shown = rowsOf(rows, filter);
  return (
    <>
      {next !== undefined ? <NextCard row={next} /> : <NobodyWaits rows={rows} absent={absent.length} />}
      {absent.length > 0 && <AbsentList rows={absent} />}
      <div class="board-filters" role="group" aria-label={t('official_filter')}>
        {FILTERS.map((name) => (
          <button key={name} type="button" class="btn btn-outline-primary action" aria-pressed={filter === name} onClick={() => setFilter(name)}>
            <span>{t(`official_filter_${name}`, { count: rowsOf(rows, name).length })}</span>
          </button>
        ))}
      </div>
      {shown.length > 0 ? <BoardList rows={shown} me={me} release={release} /> : <p class="board-empty">{t(`official_empty_${filter}`)}</p>}
    </>
  );
}

function NobodyWaits({ rows, absent }: { rows: readonly BoardRow[]; absent: number }): JSX.Element {
  const next = rows.find(({ state, start }) => state.state === 'expected' && romeDay(start) === romeDay(now.value));
  return (
    <StatusCard picture={next === undefined ? 'tray' : 'chairs'} lead={absent > 0 ? t('official_nobody_connected') : t('official_nobody_waits')}>
      <p>{next === undefined ? t('official_nobody_to_come') : t('official_nobody_next', { time: formatTime(next.start), code: next.ticket_code })}</p>
      <p>{t('official_nobody_rings')}</p>
    </StatusCard>
  );
}

function Bell(): JSX.Element {
  const on = bellOn.value;
  return (
    <button type="button" class="btn header-button board-bell" aria-pressed={on} onClick={() => setBell(!on)}>
      {on ? <IconBell class="header-icon" /> : <IconSpeakerOff class="header-icon" />}
      <span>{t('official_bell')} <span aria-hidden="true">{on ? t('official_bell_on') : t('official_bell_off')}</span></span>
    </button>
  );
}

/** Says since when the list stands still, and that it comes back by itself. */
function Offline({ board }: { board: BoardSession }): JSX.Element | null {
  const broken = board.line.value.kind === 'broken' || (board.line.value.kind === 'connecting' && board.line.value.attempt > 0);
  if (!broken) return null;
  const toldAt = board.toldAt.value;
  return (
    <div class="board-offline" role="status">
      <Notice tone="warning" title={t('official_offline')}>
        <p>{toldAt === null ? t('official_offline_nothing') : t('official_offline_since', { time: formatTime(toldAt) })}</p>
      </Notice>
    </div>
  );
}

function useBell(board: BoardSession): void {
  useEffect(
    () => board.onNewlyWaiting((rows) => {
      ring();
      const [first] = rows;
      if (first !== undefined) announceNow(t('official_heard_waits', { code: first.ticket_code, time: formatTime(first.start) }));
    }),
    [board],
  );
}
