import { effect } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { MeetingEvent, NumberedEvent, Seat, ServerMessage } from '../../protocol';
import { isConversing, isUnconfirmed, type MeetingState } from './meeting-state';
import { Story } from './story';

const at = '2026-11-24T11:00:00Z';
const delegate: Seat = { kind: 'citizen', party: 'delegate' };
const delegator: Seat = { kind: 'citizen', party: 'delegator' };

function welcome(history_until: number, anew: boolean): ServerMessage & { type: 'welcome' } {
  return { type: 'welcome', booking: 'b', seat: delegator, now: at, heartbeat_s: 20, history_until, anew };
}

/** A meeting that a guest comes to, waits beside and takes part in. */
const all: readonly MeetingEvent[] = [
  { type: 'seat_taken', seat: delegate, persons: ['delegate'], name: null, guest: false },
  { type: 'waiting_started' },
  { type: 'taken_in_charge', official: 'rossi', name: 'Carla Rossi' },
  { type: 'chat', id: 'c1', seat: delegate, text: 'Buongiorno' },
  { type: 'seat_taken', seat: delegator, persons: ['delegator'], name: null, guest: true },
  { type: 'guest_confirmed', party: 'delegator', official: 'rossi' },
];
const withheld = [1, 4];

function numbered(seq: number): NumberedEvent {
  const event = all[seq - 1];
  if (event === undefined) throw new Error('no such event');
  return { seq, at, event };
}

/** The guest before being confirmed. */
function waiting(): Story {
  const story = new Story();
  story.welcomed(welcome(5, false));
  for (const seq of [1, 2, 3, 4, 5]) if (!withheld.includes(seq)) story.happened(numbered(seq));
  return story;
}

describe('the meeting as it is told', () => {
  it('is ready once all that happened before is told', () => {
    const story = new Story();
    expect(story.ready.value).toBe(false);
    story.welcomed(welcome(2, false));
    story.happened(numbered(1));
    expect(story.ready.value).toBe(false);
    story.happened(numbered(2));
    expect(story.ready.value).toBe(true);
    const first = new Story();
    first.welcomed(welcome(0, false));
    expect(first.ready.value).toBe(true);
  });

  it('goes on after a broken line', () => {
    const story = waiting();
    story.welcomed(welcome(5, false));
    story.happened(numbered(6));
    expect([story.state.value.seats.size, isUnconfirmed(story.state.value, delegator)]).toEqual([1, false]);
  });

  it('begins anew for a guest who is confirmed, and shows the former state until all is told', () => {
    const story = waiting();
    expect(isUnconfirmed(story.state.value, delegator)).toBe(true);
    const shown: MeetingState[] = [];
    effect(() => void shown.push(story.state.value));
    story.welcomed(welcome(6, true));
    for (const seq of [1, 2, 3, 4, 5, 6]) story.happened(numbered(seq));
    expect(shown).toHaveLength(2);
    const { chat, seats } = story.state.value;
    expect([chat.length, seats.size, isConversing(story.state.value, delegator)]).toEqual([1, 2, true]);
  });

  it('keeps the former state also when the line breaks in the midst of it, whatever the next welcome is', () => {
    for (const anew of [true, false]) {
      const story = waiting();
      story.welcomed(welcome(6, true));
      for (const seq of [1, 2]) story.happened(numbered(seq));
      story.welcomed(welcome(6, anew));
      expect(isUnconfirmed(story.state.value, delegator)).toBe(true);
      for (const seq of anew ? [1, 2, 3, 4, 5, 6] : [3, 4, 5, 6]) story.happened(numbered(seq));
      expect([story.state.value.chat.length, isConversing(story.state.value, delegator)]).toEqual([1, true]);
    }
  });
});
