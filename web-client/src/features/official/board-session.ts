/** The board of an office as this page follows it. */
import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { api } from '../../lib/api';
import { syncClock } from '../../lib/clock';
import { Socket, type Line } from '../../lib/socket';
import { endedElsewhere, useHeldSession } from '../../lib/session';
import type { BoardRow, BookingId, OfficeId } from '../../protocol';
import { newlyWaiting, waitingRows } from './board-rows';

type Listener = (rows: BoardRow[]) => void;

export class BoardSession {
  /** Today's bookings; `null` until the first answer. Kept while the line is broken. */
  readonly rows = signal<readonly BoardRow[] | null>(null);
  /** When the board was last told. */
  readonly toldAt = signal<string | null>(null);
  private readonly socket: Socket;
  private readonly listeners = new Set<Listener>();
  private waiting: ReadonlySet<BookingId> | null = null;

  /** @param office without it the first one of who is signed in */
  constructor(office: OfficeId | null) {
    this.socket = new Socket('board', () => api.boardTicket(office), ({ message }) => {
      if (message.type === 'board') this.told(message.now, message.rows);
      else if (message.type === 'goodbye' && message.reason === 'signed_out') endedElsewhere('staff');
    });
  }

  get line(): { readonly value: Line } {
    return this.socket.line;
  }

  start(): void {
    this.socket.start();
  }

  stop(): void {
    this.socket.stop();
  }

  /** Hears of bookings that begin to wait; who waited already when the page was opened is no news. */
  onNewlyWaiting(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private told(now: string, rows: BoardRow[]): void {
    syncClock(now);
    this.rows.value = rows;
    this.toldAt.value = now;
    const fresh = this.waiting === null ? [] : newlyWaiting(this.waiting, rows);
    this.waiting = new Set(waitingRows(rows).map(({ booking }) => booking));
    if (fresh.length > 0) for (const listener of this.listeners) listener(fresh);
  }
}

/** The board, followed as long as the component is shown. */
export function useBoard(office: OfficeId | null = null): BoardSession {
  const board = useMemo(() => new BoardSession(office), [office]);
  useHeldSession('staff', board.line.value.kind === 'live');
  useEffect(() => {
    board.start();
    return () => board.stop();
  }, [board]);
  return board;
}
