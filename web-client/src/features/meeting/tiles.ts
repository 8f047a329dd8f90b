/** Which pictures there are to show, from the state and the slots. */
import type { SlotMedia } from '../../lib/rtc-peer';
import { seatKey, type SeatState } from './meeting-state';
import type { MeetingSession } from './session';

/** Another person's picture; `media` is missing until it comes in through a slot. */
export interface Tile {
  key: string;
  seat: SeatState;
  media: SlotMedia | null;
}

/** The others' tiles: officials first. Reads signals: the component that calls it follows them. */
export function tilesOf(session: MeetingSession): Tile[] {
  const own = session.seat.value === null ? '' : seatKey(session.seat.value);
  const shown = session.moment.shown.value;
  const slots = session.link.slots.value;
  const others = [...session.state.value.seats.entries()].filter(([key]) => key !== own);
  const tiles = others.map(([key, seat]): Tile => {
    const slot = shown.findIndex((inSlot) => inSlot !== null && seatKey(inSlot) === key);
    return { key, seat, media: slots[slot] ?? null };
  });
  return tiles.sort((one, other) => Number(other.seat.seat.kind === 'official') - Number(one.seat.seat.kind === 'official'));
}
