/** What a client knows of a meeting: the fold of its numbered events, and nothing else. */
import type {
  Attachment, AttachmentRole, Code, FormKind, LineReport, MeetingEvent, NoticeVersion, NumberedEvent, Objection, OfficialId, Outcome, Party, Reading,
  ReleaseReason, Seat, StopReason,
} from '../../protocol';

export type Phase =
  | { kind: 'scheduled' }
  | { kind: 'waiting'; since: string; released: ReleaseReason | null }
  | { kind: 'in_charge'; since: string; official: OfficialId; name: string }
  | { kind: 'ended'; at: string; outcome: Outcome }
  | { kind: 'cancelled' };

export interface SeatState {
  seat: Seat;
  /** The citizens at it; empty for an official's. */
  persons: Party[];
  /** The name of an official. */
  name: string | null;
  line: 'here' | 'lost';
  /** A guest, who proved no identity, and whether the official has said who it is. */
  guest: 'no' | 'unconfirmed' | 'confirmed';
  microphone: boolean;
  camera: boolean;
}

export type Answer = 'given' | 'refused';

export type Recording =
  | { kind: 'off'; stopped: StopReason | null }
  | { kind: 'asked'; seq: number; notice: NoticeVersion; persons: Party[]; answers: Partial<Record<Party, Answer>> }
  | { kind: 'refused'; by: Party }
  | { kind: 'on'; since: string; persons: Party[] };

/** One line of the chat. The `form` of a file is that for which it counts; `null`: that of the booking. */
export type ChatItem = { seq: number; at: string } & (
  | { kind: 'text'; id: string; seat: Seat; text: string }
  | { kind: 'file'; seat: Seat; attachment: Attachment; review: Review; objection: Objection | null; reading: Reading | null; replaced: boolean; form: FormKind | null }
  | { kind: 'refused_file'; name: string; role: AttachmentRole; code: Code }
);

export type Review = 'waiting' | 'accepted' | 'again';

export interface MeetingState {
  seq: number;
  phase: Phase;
  /** By {@link seatKey}. */
  seats: ReadonlyMap<string, SeatState>;
  /** Citizens who were here and left: when, and from whose seat. */
  left: ReadonlyMap<Party, { at: string; seat: Party }>;
  chat: readonly ChatItem[];
  recording: Recording;
  /** Something of this meeting has been recorded. */
  recorded: boolean;
  /** What citizens found when they tried their line, by {@link seatKey}: officials are told of all, a citizen of the own. */
  trials: ReadonlyMap<string, LineReport>;
  /** To whose camera a document is held that an official looks at. */
  documentView: Seat | null;
  /** The form that an official chose; `null`: that of the booking. */
  form: FormKind | null;
}

export const initialState: MeetingState = {
  seq: 0,
  phase: { kind: 'scheduled' },
  seats: new Map(),
  left: new Map(),
  chat: [],
  recording: { kind: 'off', stopped: null },
  recorded: false,
  trials: new Map(),
  documentView: null,
  form: null,
};

/** A seat as the key of a map. */
export function seatKey(seat: Seat): string {
  return seat.kind === 'citizen' ? `citizen:${seat.party}` : `official:${seat.official}`;
}

export function sameSeat(one: Seat | null, other: Seat | null): boolean {
  return one !== null && other !== null && seatKey(one) === seatKey(other);
}

/** The state after one more event. */
export function fold(state: MeetingState, { seq, at, event }: NumberedEvent): MeetingState {
  if (seq <= state.seq) return state;
  return { ...apply({ ...state, seq }, event, seq, at), seq };
}

/** The seat at which a citizen sits. */
export function seatOf(state: MeetingState, person: Party): SeatState | undefined {
  return [...state.seats.values()].find((seat) => seat.persons.includes(person));
}

/** Whether a guest sits there whom the official has not confirmed. */
export function isUnconfirmed(state: MeetingState, seat: Seat): boolean {
  return state.seats.get(seatKey(seat))?.guest === 'unconfirmed';
}

/** Whether somebody takes part in a conversation: an official is in charge, and one is seated and known. */
export function isConversing(state: MeetingState, seat: Seat | null): boolean {
  return state.phase.kind === 'in_charge' && seat !== null && state.seats.has(seatKey(seat)) && !isUnconfirmed(state, seat);
}

/** The citizens who take part, wherever they sit. A guest whom nobody has confirmed only waits. */
export function presentCitizens(state: MeetingState): Party[] {
  return (['delegator', 'delegate'] as const).filter((party) => ['no', 'confirmed'].includes(seatOf(state, party)?.guest ?? ''));
}

function apply(state: MeetingState, event: MeetingEvent, seq: number, at: string): MeetingState {
  switch (event.type) {
    case 'seat_taken':
      return {
        ...withSeat(state, event.seat, { persons: event.persons, name: event.name, line: 'here', guest: guestOf(state, event.seat, event.guest) }),
        left: without(state.left, event.persons),
      };
    case 'guest_confirmed':
      return withSeat(state, { kind: 'citizen', party: event.party }, { guest: 'confirmed' });
    case 'seat_lost':
      return withSeat(state, event.seat, { line: 'lost' });
    case 'seat_back':
      return withSeat(state, event.seat, { line: 'here' });
    case 'seat_left':
      return seatLeft(state, event.seat, at);
    case 'devices_changed':
      return withSeat(state, event.seat, { microphone: event.microphone, camera: event.camera });
    case 'waiting_started':
      return { ...state, phase: { kind: 'waiting', since: at, released: null } };
    case 'taken_in_charge':
      return { ...state, phase: { kind: 'in_charge', since: at, official: event.official, name: event.name }, recording: { kind: 'off', stopped: null } };
    case 'released':
      return released(state, event.reason, at);
    case 'line_tried':
      return { ...state, trials: new Map(state.trials).set(seatKey(event.seat), event.report) };
    case 'document_view':
      return { ...state, documentView: event.seat };
    case 'chat':
      return { ...state, chat: [...state.chat, { kind: 'text', seq, at, id: event.id, seat: event.seat, text: event.text }] };
    case 'attachment_accepted':
    case 'attachment_refused':
    case 'attachment_reviewed':
    case 'attachment_read':
      return { ...state, chat: applyFile(state, event, seq, at) };
    case 'form_chosen':
      return { ...state, form: event.form };
    case 'recording_asked':
    case 'consent_given':
    case 'consent_refused':
    case 'consent_withdrawn':
    case 'recording_started':
    case 'recording_stopped':
      return {
        ...state,
        recording: applyRecording(state.recording, event, seq, at, presentCitizens(state)),
        recorded: state.recorded || event.type === 'recording_started',
      };
    case 'cancelled':
      return { ...state, phase: { kind: 'cancelled' }, documentView: null };
    case 'ended':
      return { ...state, phase: { kind: 'ended', at, outcome: event.outcome }, recording: { kind: 'off', stopped: null }, documentView: null };
    default:
      // An event of a newer server: its number counts, the rest is not for us.
      return state;
  }
}

function withSeat(state: MeetingState, seat: Seat, change: Partial<SeatState>): MeetingState {
  const key = seatKey(seat);
  const known = state.seats.get(key) ?? { seat, persons: [], name: null, line: 'here', guest: 'no', microphone: true, camera: true };
  return { ...state, seats: new Map(state.seats).set(key, { ...known, ...change }) };
}

/** Who was confirmed once stays so at this seat until it is given up. */
function guestOf(state: MeetingState, seat: Seat, guest: boolean): SeatState['guest'] {
  if (!guest) return 'no';
  return state.seats.get(seatKey(seat))?.guest === 'confirmed' ? 'confirmed' : 'unconfirmed';
}

function seatLeft(state: MeetingState, seat: Seat, at: string): MeetingState {
  const seats = new Map(state.seats);
  const left = new Map(state.left);
  for (const person of seats.get(seatKey(seat))?.persons ?? []) if (seat.kind === 'citizen') left.set(person, { at, seat: seat.party });
  seats.delete(seatKey(seat));
  const citizens = [...seats.values()].some((other) => other.seat.kind === 'citizen');
  // Who waits for nobody: the room is empty again.
  const phase: Phase = state.phase.kind === 'waiting' && !citizens ? { kind: 'scheduled' } : state.phase;
  const documentView = sameSeat(state.documentView, seat) ? null : state.documentView;
  return { ...state, seats, left, phase, documentView };
}

function without(left: MeetingState['left'], back: Party[]): MeetingState['left'] {
  return new Map([...left].filter(([person]) => !back.includes(person)));
}

function released(state: MeetingState, reason: ReleaseReason, at: string): MeetingState {
  const seats = new Map([...state.seats].filter(([, seat]) => seat.seat.kind === 'citizen'));
  const phase: Phase = seats.size > 0 ? { kind: 'waiting', since: at, released: reason } : { kind: 'scheduled' };
  return { ...state, seats, phase, documentView: null };
}

type FileEvent = Extract<MeetingEvent, { type: 'attachment_accepted' | 'attachment_refused' | 'attachment_reviewed' | 'attachment_read' }>;
type FileItem = ChatItem & { kind: 'file' };

/** A file stands for the form that was asked for when it came, or when it was accepted. */
function applyFile({ chat, form }: MeetingState, event: FileEvent, seq: number, at: string): ChatItem[] {
  switch (event.type) {
    case 'attachment_accepted': {
      const { attachment, seat } = event;
      const older = withFile(chat, attachment.replaces, { replaced: true });
      return [...older, { kind: 'file', seq, at, seat, attachment, review: 'waiting', objection: null, reading: null, replaced: false, form }];
    }
    case 'attachment_refused':
      return [...chat, { kind: 'refused_file', seq, at, name: event.name, role: event.role, code: event.code }];
    case 'attachment_reviewed':
      return withFile(chat, event.attachment, event.accepted ? { review: 'accepted', objection: null, form } : { review: 'again', objection: event.objection });
    case 'attachment_read':
      return withFile(chat, event.attachment, { reading: event.reading });
  }
}

function withFile(chat: readonly ChatItem[], id: string | null, change: Partial<FileItem>): ChatItem[] {
  return chat.map((item) => (item.kind === 'file' && item.attachment.id === id ? { ...item, ...change } : item));
}

type RecordingEvent = Extract<
  MeetingEvent,
  { type: 'recording_asked' | 'consent_given' | 'consent_refused' | 'consent_withdrawn' | 'recording_started' | 'recording_stopped' }
>;

function applyRecording(recording: Recording, event: RecordingEvent, seq: number, at: string, present: Party[]): Recording {
  switch (event.type) {
    case 'recording_asked':
      return { kind: 'asked', seq, notice: event.notice, persons: event.persons, answers: {} };
    case 'consent_given':
      if (recording.kind !== 'asked') return recording;
      return { ...recording, answers: { ...recording.answers, [event.person]: 'given' } };
    case 'consent_refused':
      return { kind: 'refused', by: event.person };
    case 'consent_withdrawn':
      return { kind: 'off', stopped: 'withdrawn' };
    case 'recording_started':
      return { kind: 'on', since: at, persons: recording.kind === 'asked' ? recording.persons : present };
    case 'recording_stopped':
      return { kind: 'off', stopped: event.reason };
  }
}
