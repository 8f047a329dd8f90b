import { describe, expect, it } from 'vitest';
import type { Attachment, LineReport, MeetingEvent, Seat } from '../../protocol';
import { fold, initialState, isConversing, isUnconfirmed, presentCitizens, seatOf, type MeetingState } from './meeting-state';

const delegate: Seat = { kind: 'citizen', party: 'delegate' };
const delegator: Seat = { kind: 'citizen', party: 'delegator' };
const official: Seat = { kind: 'official', official: 'rossi' };
const notice = { version: '2026-11', sha256: '0'.repeat(64) };

function after(events: MeetingEvent[], from: MeetingState = initialState): MeetingState {
  return events.reduce((state, event) => fold(state, { seq: state.seq + 1, at: '2026-11-24T11:00:00Z', event }), from);
}

function file(id: string): Attachment {
  return { id, name: `${id}.pdf`, role: 'delegation_form', size: 100, pages: 1, warnings: [], signatures: [], form: null, replaces: null };
}

const bothWait: MeetingEvent[] = [
  { type: 'seat_taken', seat: delegate, persons: ['delegate', 'delegator'], name: null, guest: false },
  { type: 'waiting_started' },
];
const taken: MeetingEvent[] = [
  ...bothWait,
  { type: 'seat_taken', seat: official, persons: [], name: 'Carla Rossi', guest: false },
  { type: 'taken_in_charge', official: 'rossi', name: 'Carla Rossi' },
];
const asked: MeetingEvent[] = [...taken, { type: 'recording_asked', notice, persons: ['delegate', 'delegator'] }];

describe('who converses', () => {
  it('is seated while an official is in charge', () => {
    expect(isConversing(after(bothWait), delegate)).toBe(false);
    expect(isConversing(after(taken), delegate)).toBe(true);
    expect(isConversing(after(taken), official)).toBe(true);
  });

  it('is not who comes later, before taking a seat, nor a guest before being confirmed', () => {
    expect(isConversing(after(taken), null)).toBe(false);
    expect(isConversing(after(taken), delegator)).toBe(false);
    const guest: MeetingEvent = { type: 'seat_taken', seat: delegator, persons: ['delegator'], name: null, guest: true };
    expect(isConversing(after([...taken, guest]), delegator)).toBe(false);
    expect(isConversing(after([...taken, guest, { type: 'guest_confirmed', party: 'delegator', official: 'rossi' }]), delegator)).toBe(true);
  });
});

describe('who left', () => {
  it('is known as such until they come back, at whatever seat', () => {
    const at = '2026-11-24T11:00:00Z';
    const seat = { kind: 'citizen', party: 'delegator' } as const;
    const came = fold(initialState, { seq: 1, at, event: { type: 'seat_taken', seat, persons: ['delegator'], name: null, guest: false } });
    const gone = fold(came, { seq: 2, at, event: { type: 'seat_left', seat } });
    expect([...came.left, ...gone.left]).toEqual([['delegator', { at, seat: 'delegator' }]]);
    const together = { kind: 'citizen', party: 'delegate' } as const;
    expect(fold(gone, { seq: 3, at, event: { type: 'seat_taken', seat: together, persons: ['delegate', 'delegator'], name: null, guest: false } }).left.size).toBe(0);
  });
});

describe('the people', () => {
  it('two citizens at one device are both present at one seat', () => {
    const state = after(bothWait);
    expect(presentCitizens(state)).toEqual(['delegator', 'delegate']);
    expect(seatOf(state, 'delegator')?.seat).toEqual(delegate);
  });

  it('a delegator who arrives with the own link no longer sits at the delegate’s seat', () => {
    const state = after([
      ...bothWait,
      { type: 'seat_taken', seat: delegate, persons: ['delegate'], name: null, guest: false },
      { type: 'seat_taken', seat: delegator, persons: ['delegator'], name: null, guest: false },
    ]);
    expect(seatOf(state, 'delegator')?.seat).toEqual(delegator);
  });

  it('a guest takes part once the official has said who it is, and stays known at that seat', () => {
    const guest: MeetingEvent = { type: 'seat_taken', seat: delegator, persons: ['delegator'], name: null, guest: true };
    const alone: MeetingEvent = { type: 'seat_taken', seat: delegate, persons: ['delegate'], name: null, guest: false };
    const waits = after([alone, guest], after(taken));
    expect(isUnconfirmed(waits, delegator)).toBe(true);
    expect(presentCitizens(waits)).toEqual(['delegate']);
    const known = after([{ type: 'guest_confirmed', party: 'delegator', official: 'rossi' }], waits);
    expect(isUnconfirmed(known, delegator)).toBe(false);
    expect(presentCitizens(known)).toEqual(['delegator', 'delegate']);
    expect(isUnconfirmed(after([{ type: 'released', reason: 'handed_over' }, guest], known), delegator)).toBe(false);
    expect(isUnconfirmed(after([{ type: 'seat_left', seat: delegator }, guest], known), delegator)).toBe(true);
  });

  it('a lost line keeps the place, leaving gives it up and empties the room', () => {
    const lost = after([...bothWait, { type: 'seat_lost', seat: delegate }]);
    expect(seatOf(lost, 'delegate')?.line).toBe('lost');
    expect(lost.phase.kind).toBe('waiting');
    const left = after([{ type: 'seat_left', seat: delegate }], lost);
    expect(presentCitizens(left)).toEqual([]);
    expect(left.phase.kind).toBe('scheduled');
  });

  it('when the official is gone the citizens wait again and know why', () => {
    const state = after([...taken, { type: 'released', reason: 'lease_expired' }]);
    expect(state.phase).toMatchObject({ kind: 'waiting', released: 'lease_expired' });
    expect([...state.seats.values()].some((seat) => seat.seat.kind === 'official')).toBe(false);
  });
});

describe('a document held to a camera', () => {
  const viewed = after([{ type: 'document_view', seat: delegate }], after(taken));

  it('is looked at until somebody says that it was seen', () => {
    expect(viewed.documentView).toEqual(delegate);
    expect(after([{ type: 'document_view', seat: null }], viewed).documentView).toBeNull();
  });

  it.each<[string, MeetingEvent]>([
    ['its seat is given up', { type: 'seat_left', seat: delegate }],
    ['no official is in charge any more', { type: 'released', reason: 'handed_over' }],
    ['the meeting has ended', { type: 'ended', outcome: 'delegation_registered' }],
  ])('is over when %s', (_, event) => expect(after([event], viewed).documentView).toBeNull());

  it('stays when somebody else leaves, or its line is lost for a moment', () => {
    expect(after([{ type: 'seat_left', seat: delegator }, { type: 'seat_lost', seat: delegate }], viewed).documentView).toEqual(delegate);
  });
});

describe('a trial of a line', () => {
  it('is known by its seat, before and after it is taken, and a newer one replaces it', () => {
    const report: LineReport = { paths: [], lost_up_percent: 0, lost_down_percent: 0, up_kbps: 900, down_kbps: 900, camera: true, microphone: true, quality: 'good' };
    const tried = after([{ type: 'line_tried', seat: delegate, report }]);
    expect(tried.trials.get('citizen:delegate')).toEqual(report);
    const again = after([...bothWait, { type: 'line_tried', seat: delegate, report: { ...report, quality: 'poor' } }], tried);
    expect([...again.trials.values()]).toMatchObject([{ quality: 'poor' }]);
  });
});

describe('numbers', () => {
  it('an event that was seen before changes nothing', () => {
    const state = after(taken);
    expect(fold(state, { seq: 2, at: '', event: { type: 'cancelled' } })).toBe(state);
  });

  it('gaps are events for others', () => {
    expect(fold(initialState, { seq: 9, at: '', event: { type: 'cancelled' } }).seq).toBe(9);
  });

  it('an event of a newer server is passed over', () => {
    const unknown = { type: 'something_new' } as unknown as MeetingEvent;
    expect(after([...taken, unknown]).phase.kind).toBe('in_charge');
  });
});

describe('recording', () => {
  it('shows each answer as it comes, and runs only when the server says so', () => {
    const one = after([...asked, { type: 'consent_given', person: 'delegator', seat: delegate, notice }]);
    expect(one.recording).toMatchObject({ kind: 'asked', answers: { delegator: 'given' } });
    const all = after([{ type: 'consent_given', person: 'delegate', seat: delegate, notice }, { type: 'recording_started', recording: 'r' }], one);
    expect(all.recording).toMatchObject({ kind: 'on', persons: ['delegate', 'delegator'] });
  });

  it('a refusal is told with its person', () => {
    expect(after([...asked, { type: 'consent_refused', person: 'delegate', seat: delegate }]).recording).toEqual({ kind: 'refused', by: 'delegate' });
  });

  it('a withdrawal stops it', () => {
    const state = after([
      ...asked,
      { type: 'recording_started', recording: 'r' },
      { type: 'consent_withdrawn', person: 'delegate', seat: delegate },
      { type: 'recording_stopped', reason: 'withdrawn' },
    ]);
    expect(state.recording).toEqual({ kind: 'off', stopped: 'withdrawn' });
  });

  it('a new question forgets the old answers', () => {
    const state = after([...asked, { type: 'consent_given', person: 'delegate', seat: delegate, notice }, { type: 'recording_asked', notice, persons: ['delegate'] }]);
    expect(state.recording).toMatchObject({ kind: 'asked', answers: {} });
  });
});

describe('documents', () => {
  it('a file that replaces another strikes it out; one that replaces none stands beside it', () => {
    const state = after([
      ...taken,
      { type: 'attachment_accepted', attachment: file('a'), seat: delegate },
      { type: 'attachment_reviewed', attachment: 'a', accepted: false, objection: { reason: 'unreadable', note: 'Pagina 2' } },
      { type: 'attachment_accepted', attachment: { ...file('b'), replaces: 'a' }, seat: delegate },
      { type: 'attachment_accepted', attachment: file('c'), seat: delegate },
    ]);
    expect(state.chat).toMatchObject([
      { replaced: true, review: 'again', objection: { note: 'Pagina 2' } },
      { replaced: false, review: 'waiting', objection: null },
      { replaced: false, review: 'waiting' },
    ]);
  });

  it('what a reader made of a scan stays with its file', () => {
    const state = after([
      ...taken,
      { type: 'attachment_accepted', attachment: file('a'), seat: delegate },
      { type: 'attachment_accepted', attachment: file('b'), seat: delegate },
      { type: 'attachment_read', attachment: 'a', reading: 'other_form' },
    ]);
    expect(state.chat).toMatchObject([{ reading: 'other_form' }, { reading: null }]);
  });

  it('the form that an official chose counts from then on', () => {
    expect(initialState.form).toBeNull();
    expect(after([...taken, { type: 'form_chosen', form: 'aa09' }]).form).toBe('aa09');
  });
});
