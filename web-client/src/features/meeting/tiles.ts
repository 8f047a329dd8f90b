/** Which pictures there are to show, from the state and the slots. */
import { useEffect, useState } from 'preact/hooks';
import type { SlotMedia } from '../../lib/rtc';
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
  const shown = session.shown.value;
  const slots = session.link.slots.value;
  const others = [...session.state.value.seats.entries()].filter(([key]) => key !== own);
  const tiles = others.map(([key, seat]): Tile => {
    const slot = shown.findIndex((inSlot) => inSlot !== null && seatKey(inSlot) === key);
    return { key, seat, media: slots[slot] ?? null };
  });
  return tiles.sort((one, other) => Number(other.seat.seat.kind === 'official') - Number(one.seat.seat.kind === 'official'));
}

const SPEAKING_LEVEL = 0.02;

/** Whether somebody is talking at the other end of a slot. */
export function useSpeaking(media: SlotMedia | null): boolean {
  const [speaking, setSpeaking] = useState(false);
  useEffect(() => {
    if (media === null) return;
    const timer = setInterval(() => {
      const [source] = media.audioReceiver.getSynchronizationSources();
      setSpeaking((source?.audioLevel ?? 0) > SPEAKING_LEVEL);
    }, 300);
    return () => {
      clearInterval(timer);
      setSpeaking(false);
    };
  }, [media]);
  return speaking;
}
