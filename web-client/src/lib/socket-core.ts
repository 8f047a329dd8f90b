/**
 * The client's half of `sportello.v1` without network, clock or randomness: inputs in, effects out.
 * Every event is delivered once and in order whatever happens to the line, unless a welcome begins anew with the first; frames that may
 * be sent again are.
 */
import type { ClientFrame, ClientMessage, Code, GoodbyeReason, ServerMessage } from '../protocol';

/** How the line stands. */
export type Line =
  | { kind: 'idle' }
  | { kind: 'connecting'; attempt: number }
  | { kind: 'live' }
  | { kind: 'broken'; attempt: number }
  | { kind: 'elsewhere' }
  | { kind: 'over' }
  | { kind: 'refused'; code: Code };

/** What came of a frame. */
export type Reply = { kind: 'done' } | { kind: 'answer'; sdp: string } | { kind: 'refused'; code: Code | 'line_lost'; detail: string };

/** A message for the application; `history` ones are shown without ringing. */
export interface Delivery {
  message: ServerMessage;
  history: boolean;
}

export type Effect =
  | { do: 'connect' }
  | { do: 'send'; text: string }
  | { do: 'disconnect' }
  | { do: 'retry_in'; ms: number }
  | { do: 'deliver'; delivery: Delivery }
  | { do: 'settle'; key: number; reply: Reply };

interface Pending {
  key: number;
  message: ClientMessage;
  /** Number of the frame on the present connection; `null` while it waits for one. */
  frame: number | null;
  again: boolean;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** How long an answer is waited for when something says that the line may be dead. */
const PROBE_MS = 4_000;
/** Causes for which a new try can do nothing. */
const FINAL: readonly Code[] = ['unauthorized', 'forbidden', 'assurance_insufficient', 'not_found', 'too_early', 'over', 'booking_cancelled'];

export class SocketCore {
  line: Line = { kind: 'idle' };
  lastSeq = 0;
  /** Silence after which the line counts as lost. */
  heartbeatMs = 20_000;
  private historyUntil = 0;
  private nextFrame = 1;
  private attempt = 0;
  private heardAt = 0;
  private sentAt = 0;
  /** When the line was asked whether it stands; `null` when nothing speaks against it. */
  private probedAt: number | null = null;
  private pending: Pending[] = [];

  /** @param kind a meeting says hello and resumes by number; the board of an office tells all at once */
  constructor(private readonly kind: 'meeting' | 'board') {}

  /** Begins, or takes the seat back from where it was opened. */
  start(): Effect[] {
    this.attempt = 0;
    this.line = { kind: 'connecting', attempt: 0 };
    return [{ do: 'connect' }];
  }

  /** The wait is over, or something says that the line may be back. */
  retry(): Effect[] {
    if (this.line.kind !== 'broken') return [];
    this.line = { kind: 'connecting', attempt: this.attempt };
    return [{ do: 'connect' }];
  }

  /** The connection stands. */
  opened(nowMs: number): Effect[] {
    this.heardAt = nowMs;
    this.nextFrame = 1;
    if (this.kind === 'meeting') return [this.frame({ type: 'hello', last_seq: this.lastSeq }, nowMs)];
    this.line = { kind: 'live' };
    return this.sendWaiting(nowMs);
  }

  /** No ticket: for good when the cause is final. */
  ticketRefused(code: Code | 'unreachable', random: number): Effect[] {
    if (code !== 'unreachable' && FINAL.includes(code)) return this.end({ kind: 'refused', code });
    return this.breakLine(random);
  }

  /** The connection is gone. */
  closed(random: number): Effect[] {
    if (this.line.kind !== 'live' && this.line.kind !== 'connecting') return [];
    return this.breakLine(random);
  }

  /** Asks for something. `again`: the server takes it once however often it comes, so it survives a broken line. */
  ask(key: number, message: ClientMessage, again: boolean, nowMs: number): Effect[] {
    const pending: Pending = { key, message, frame: null, again };
    if (this.line.kind === 'live') {
      this.pending.push(pending);
      return [this.transmit(pending, nowMs)];
    }
    if (!again || this.isFinal()) return [{ do: 'settle', key, reply: lineLost() }];
    this.pending.push(pending);
    return [];
  }

  /** A text frame of the server. */
  heard(text: string, nowMs: number, random: number): Effect[] {
    this.heardAt = nowMs;
    this.probedAt = null;
    const message = parse(text);
    if (message === null) return [];
    switch (message.type) {
      case 'welcome':
        return this.welcomed(message, nowMs);
      case 'event':
        if (message.seq <= this.lastSeq) return [];
        this.lastSeq = message.seq;
        return [{ do: 'deliver', delivery: { message, history: message.seq <= this.historyUntil } }];
      case 'done':
        return this.settle(message.id, { kind: 'done' });
      case 'answer':
        return this.settle(message.id, { kind: 'answer', sdp: message.sdp });
      case 'refused':
        return message.id === null ? [] : this.settle(message.id, { kind: 'refused', code: message.code, detail: message.detail });
      case 'goodbye':
        return [{ do: 'deliver', delivery: { message, history: false } }, ...this.dismissed(message.reason, random)];
      default:
        return [{ do: 'deliver', delivery: { message, history: false } }];
    }
  }

  /** Something else of ours has broken: asks whether the line still stands, and waits for an answer only so long. */
  probe(nowMs: number): Effect[] {
    if (this.line.kind !== 'live' || this.probedAt !== null) return [];
    this.probedAt = nowMs;
    return [this.frame({ type: 'ping' }, nowMs)];
  }

  /** Once a second: keeps the line warm and notices when it is dead. */
  tick(nowMs: number, random: number): Effect[] {
    if (this.line.kind !== 'live' && !(this.line.kind === 'connecting' && this.heardAt > 0)) return [];
    const unanswered = this.probedAt !== null && nowMs - this.probedAt > PROBE_MS;
    if (unanswered || nowMs - this.heardAt > this.heartbeatMs) return [{ do: 'disconnect' }, ...this.breakLine(random)];
    if (this.line.kind === 'live' && nowMs - this.sentAt >= this.heartbeatMs / 2) return [this.frame({ type: 'ping' }, nowMs)];
    return [];
  }

  /** Ends of one's own will. */
  stop(): Effect[] {
    return [{ do: 'disconnect' }, ...this.end({ kind: 'idle' })];
  }

  private welcomed(welcome: ServerMessage & { type: 'welcome' }, nowMs: number): Effect[] {
    this.line = { kind: 'live' };
    this.attempt = 0;
    this.heartbeatMs = welcome.heartbeat_s * 1000;
    this.historyUntil = welcome.history_until;
    // What was withheld lies between what was heard: it comes all together, from the first on.
    if (welcome.anew) this.lastSeq = 0;
    return [{ do: 'deliver', delivery: { message: welcome, history: false } }, ...this.sendWaiting(nowMs)];
  }

  private dismissed(reason: GoodbyeReason, random: number): Effect[] {
    switch (reason) {
      case 'opened_elsewhere':
        return [{ do: 'disconnect' }, ...this.end({ kind: 'elsewhere' })];
      case 'over':
        return [{ do: 'disconnect' }, ...this.end({ kind: 'over' })];
      case 'signed_out':
        return [{ do: 'disconnect' }, ...this.end({ kind: 'refused', code: 'unauthorized' })];
      case 'protocol_error':
        // A fault of ours, which would only repeat itself.
        return [{ do: 'disconnect' }, ...this.end({ kind: 'refused', code: 'malformed' })];
      case 'server_stopping':
      case 'too_slow':
      case 'silent':
        return [{ do: 'disconnect' }, ...this.breakLine(random)];
    }
  }

  private breakLine(random: number): Effect[] {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.attempt);
    this.attempt += 1;
    this.line = { kind: 'broken', attempt: this.attempt };
    this.heardAt = 0;
    this.probedAt = null;
    const lost = this.pending.filter((pending) => !pending.again);
    this.pending = this.pending.filter((pending) => pending.again);
    for (const pending of this.pending) pending.frame = null;
    const settled = lost.map((pending): Effect => ({ do: 'settle', key: pending.key, reply: lineLost() }));
    // Half fixed, half random: a hall full of clients doesn't come back in one instant.
    return [...settled, { do: 'retry_in', ms: Math.round(longest / 2 + (longest / 2) * random) }];
  }

  private end(line: Line): Effect[] {
    this.line = line;
    this.heardAt = 0;
    const lost = this.pending;
    this.pending = [];
    return lost.map((pending) => ({ do: 'settle', key: pending.key, reply: lineLost() }));
  }

  private isFinal(): boolean {
    return ['elsewhere', 'over', 'refused'].includes(this.line.kind);
  }

  private sendWaiting(nowMs: number): Effect[] {
    return this.pending.filter((pending) => pending.frame === null).map((pending) => this.transmit(pending, nowMs));
  }

  private transmit(pending: Pending, nowMs: number): Effect {
    pending.frame = this.nextFrame;
    return this.frame(pending.message, nowMs);
  }

  private frame(message: ClientMessage, nowMs: number): Effect {
    const frame: ClientFrame = { id: this.nextFrame, message };
    this.nextFrame += 1;
    this.sentAt = nowMs;
    return { do: 'send', text: JSON.stringify(frame) };
  }

  private settle(frame: number, reply: Reply): Effect[] {
    const found = this.pending.find((pending) => pending.frame === frame);
    if (found === undefined) return [];
    this.pending = this.pending.filter((pending) => pending !== found);
    return [{ do: 'settle', key: found.key, reply }];
  }
}

function lineLost(): Reply {
  return { kind: 'refused', code: 'line_lost', detail: '' };
}

function parse(text: string): ServerMessage | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && 'type' in message ? (message as ServerMessage) : null;
  } catch {
    return null;
  }
}
