/** One meeting as this page lives it: the socket, the state folded from it, own devices and the media line. */
import { computed, effect, signal, untracked, type ReadonlySignal } from '@preact/signals';
import { api, errorText } from '../../lib/api';
import { elapsedMs, syncClock } from '../../lib/clock';
import { MediaLink } from '../../lib/rtc';
import { warmUp } from '../../lib/rtc-peer';
import { Socket, type Delivery } from '../../lib/socket';
import { endedElsewhere } from '../../lib/session';
import type { AttachmentId, BookingId, FormKind, MeetingEvent, NumberedEvent, Realm, Seat, SocketTicket } from '../../protocol';
import { checklist } from './checklist';
import { LocalMedia } from './local-media';
import { MeetingActs } from './meeting-acts';
import { isConversing, isUnconfirmed, sameSeat, seatKey, type MeetingState } from './meeting-state';
import { PresentMoment } from './present-moment';
import { Story } from './story';
import type { Target, UploadState } from './upload';

/** A chat message on its way. */
export interface Outgoing {
  id: string;
  text: string;
  failed: boolean;
}

/** Sheets to photograph, or photographs to make a PDF of. */
export interface Capture extends Target {
  pictures: readonly File[];
}

export class MeetingSession extends MeetingActs {
  private readonly story = new Story();
  readonly state: ReadonlySignal<MeetingState> = this.story.state;
  /** One's own seat, known once the server has welcomed us. */
  readonly seat = signal<Seat | null>(null);
  /** Who is shown, who speaks, and how the lines do. */
  readonly moment = new PresentMoment();
  readonly queue = signal<{ position: number; waiting: number } | null>(null);
  /** What happened before is told: one knows whether one has a place. */
  readonly ready: ReadonlySignal<boolean> = this.story.ready;
  /** Chat messages that the server has not told yet. */
  readonly outgoing = signal<readonly Outgoing[]>([]);
  readonly uploads = signal<readonly UploadState[]>([]);
  /** A PDF that is being made of photographs. */
  readonly capture = signal<Capture | null>(null);
  /** Numbers of the refusals that the person has put away. */
  readonly putAway = signal<ReadonlySet<number>>(new Set());
  /** Milliseconds of {@link elapsedMs} at which the line broke; `null` while it stands. */
  readonly brokenSince = signal<number | null>(null);
  readonly media = new LocalMedia();
  readonly link: MediaLink;
  protected readonly socket: Socket;
  private readonly listeners = new Set<(event: MeetingEvent) => void>();
  private readonly cleanUps: (() => void)[] = [];

  /** Whether one has a place in the meeting. */
  readonly seated = computed(() => this.seat.value !== null && this.state.value.seats.has(seatKey(this.seat.value)));
  /** A guest whom the official has not confirmed yet: one waits, whatever the others do. */
  readonly unconfirmed = computed(() => this.seat.value !== null && isUnconfirmed(this.state.value, this.seat.value));
  /** Whether one takes part in the conversation: then audio and video run. */
  readonly conversing = computed(() => isConversing(this.state.value, this.seat.value));
  /** With which form the delegation is asked. */
  readonly form = computed(() => this.state.value.form ?? this.booked);
  /** The documents that it asks for, and what has come of each. */
  readonly documents = computed(() => checklist(this.state.value, this.booked));

  constructor(
    readonly booking: BookingId,
    /** As whom. */
    readonly realm: Realm,
    /** The form of the booking. */
    readonly booked: FormKind,
  ) {
    super();
    this.link = new MediaLink((sdp) => this.socket.ask({ type: 'offer', sdp }));
    this.socket = new Socket('meeting', () => this.ticket(), this.take);
    this.media.onTrack((kind, track) => this.link.setTrack(kind, track));
    this.cleanUps.push(effect(() => this.watchLine()), effect(() => this.runMedia()), effect(() => this.tellDevices()));
    this.cleanUps.push(effect(() => this.suitPicture()), effect(() => this.probeLine()));
  }

  /** For which form a file was sent. */
  formOf({ form }: { form: FormKind | null }): FormKind {
    return form ?? this.booked;
  }

  private async ticket(): Promise<SocketTicket> {
    const ticket = await api.meetingTicket(this.booking, this.realm);
    this.link.relays = ticket.relays;
    return ticket;
  }

  get line(): Socket['line'] {
    return this.socket.line;
  }

  /** Connects, or takes the meeting back from where it was opened. */
  start(): void {
    this.socket.start();
    requestIdleCallback(warmUp);
  }

  /** Closes everything; the place is kept. */
  stop(): void {
    for (const cleanUp of this.cleanUps.splice(0)) cleanUp();
    this.socket.stop();
    this.link.stop();
    this.media.close();
  }

  /** Hears each event as it happens; not those of before. */
  onEvent(listener: (event: MeetingEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Sends a chat message; it stays in {@link outgoing} until the server tells it. */
  async say(text: string): Promise<void> {
    const id = crypto.randomUUID();
    this.outgoing.value = [...this.outgoing.value, { id, text, failed: false }];
    await this.sendAgain(id);
  }

  /** Tries a message once more that was refused. */
  async sendAgain(id: string): Promise<void> {
    const message = this.outgoing.value.find((outgoing) => outgoing.id === id);
    if (message === undefined) return;
    this.setOutgoing(id, { ...message, failed: false });
    try {
      await this.socket.ask({ type: 'chat', chat: id, text: message.text }, true);
    } catch {
      this.setOutgoing(id, { ...message, failed: true });
    }
  }

  /** Shows a refusal that the server told no longer. */
  putRefusalAway(seq: number): void {
    this.putAway.value = new Set(this.putAway.value).add(seq);
  }

  /** Fetches an accepted file. */
  fetchAttachment(attachment: AttachmentId): Promise<Blob> {
    return api.attachment(this.booking, attachment, this.realm);
  }

  /** Fetches a page of it, from 1, as a picture so many pixels wide. */
  fetchPage(attachment: AttachmentId, page: number, width: number): Promise<Blob> {
    return api.attachmentPage(this.booking, attachment, page, width, this.realm);
  }

  private readonly take = ({ message, history }: Delivery): void => {
    switch (message.type) {
      case 'welcome':
        syncClock(message.now);
        this.seat.value = message.seat;
        this.story.welcomed(message);
        this.moment.lineBack();
        this.link.lineBack();
        break;
      case 'event':
        this.happened(message, history);
        break;
      case 'queue':
        this.queue.value = { position: message.position, waiting: message.waiting };
        break;
      case 'goodbye':
        if (message.reason === 'signed_out') endedElsewhere(this.realm);
        break;
      default:
        this.moment.take(message);
        break;
    }
  };

  private happened(told: NumberedEvent, history: boolean): void {
    const { event } = told;
    this.story.happened(told);
    if (event.type === 'chat') this.outgoing.value = this.outgoing.value.filter(({ id }) => id !== event.id);
    if (!history) for (const listener of this.listeners) listener(event);
  }

  private watchLine(): void {
    const broken = this.socket.line.value.kind === 'broken' || this.socket.line.value.kind === 'connecting';
    // Known once: the first connection of a page is no broken line.
    if (!broken) this.brokenSince.value = null;
    else if (this.seat.peek() !== null && this.brokenSince.peek() === null) this.brokenSince.value = elapsedMs();
  }

  /** Audio and video run exactly while an official is in charge, one is seated and known, and this page has the seat. */
  private runMedia(): void {
    const conversing = this.conversing.value;
    const line = this.socket.line.value.kind;
    untracked(() => {
      if (!conversing || line === 'elsewhere' || line === 'over') {
        this.link.stop();
        this.moment.forget();
      } else if (line === 'live') this.link.start();
    });
  }

  /** One's own picture suits who sees it, and what they look at. */
  private suitPicture(): void {
    const own = this.seat.value;
    const viewers = this.moment.shown.value.filter((seat) => seat !== null).length;
    const document = sameSeat(this.state.value.documentView, own);
    untracked(() => {
      this.link.want({ viewers, document });
      this.media.setDocument(document);
    });
  }

  /** Where audio and video have broken, the socket most likely has, too. */
  private probeLine(): void {
    if (this.link.line.value === 'broken') untracked(() => this.socket.probe());
  }

  private tellDevices(): void {
    const microphone = this.media.microphone.value.kind === 'on';
    const camera = this.media.camera.value.kind === 'on';
    const settled = this.media.microphone.value.kind !== 'opening' && this.media.camera.value.kind !== 'opening';
    const meeting = this.conversing.value && this.socket.line.value.kind === 'live';
    if (!meeting || !settled) return;
    const own = this.seat.value === null ? undefined : this.state.peek().seats.get(seatKey(this.seat.value));
    if (own?.microphone === microphone && own.camera === camera) return;
    void this.socket.ask({ type: 'devices', microphone, camera }).catch(() => undefined);
  }

  private setOutgoing(id: string, next: Outgoing): void {
    this.outgoing.value = this.outgoing.value.map((outgoing) => (outgoing.id === id ? next : outgoing));
  }
}

/** Runs something and gives the words for its failure, or `null`. */
export async function failureText(what: Promise<unknown>): Promise<string | null> {
  try {
    await what;
    return null;
  } catch (error) {
    return errorText(error);
  }
}
