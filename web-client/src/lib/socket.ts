/** The socket in the browser: carries out what {@link SocketCore} decides. */
import { signal } from '@preact/signals';
import type { ClientMessage, SocketTicket } from '../protocol';
import { ApiError } from './api';
import { elapsedMs } from './clock';
import { SocketCore, type Delivery, type Effect, type Line, type Reply } from './socket-core';

export type { Delivery, Line } from './socket-core';

export class Socket {
  /** How the line stands. */
  readonly line = signal<Line>({ kind: 'idle' });
  private readonly core: SocketCore;
  private socket: WebSocket | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private tickTimer: ReturnType<typeof setInterval> | undefined;
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private nextKey = 1;
  /** Counts connections, so that a late answer of an old one does nothing. */
  private generation = 0;

  constructor(
    kind: 'meeting' | 'board',
    private readonly ticket: () => Promise<SocketTicket>,
    private readonly deliver: (delivery: Delivery) => void,
  ) {
    this.core = new SocketCore(kind);
  }

  /** Connects; also takes a seat back that was opened elsewhere. */
  start(): void {
    this.tickTimer ??= setInterval(() => this.run(this.core.tick(elapsedMs(), Math.random())), 1000);
    window.addEventListener('online', this.hurry);
    document.addEventListener('visibilitychange', this.hurry);
    this.run(this.core.start());
  }

  /** Closes for good. */
  stop(): void {
    clearInterval(this.tickTimer);
    clearTimeout(this.retryTimer);
    this.tickTimer = undefined;
    window.removeEventListener('online', this.hurry);
    document.removeEventListener('visibilitychange', this.hurry);
    this.run(this.core.stop());
  }

  /**
   * Sends a message; resolves with the session description of an `answer`, else with an empty text.
   * `again`: sent anew after a broken line, for messages that the server takes once however often they come.
   * Rejects with an {@link ApiError} when it is refused or, without `again`, when the line breaks.
   */
  ask(message: ClientMessage, again = false): Promise<string> {
    const key = this.nextKey;
    this.nextKey += 1;
    return new Promise((resolve, reject) => {
      this.waiting.set(key, (reply) => {
        if (reply.kind === 'refused') reject(new ApiError(reply.code, 0, null));
        else resolve(reply.kind === 'answer' ? reply.sdp : '');
      });
      this.run(this.core.ask(key, message, again, elapsedMs()));
    });
  }

  /** Something else of ours has broken: finds out soon whether this line has, too. */
  probe(): void {
    this.run(this.core.probe(elapsedMs()));
  }

  private readonly hurry = (): void => {
    if (document.visibilityState === 'visible') this.run(this.core.retry());
  };

  private run(effects: Effect[]): void {
    this.line.value = this.core.line;
    for (const effect of effects) this.carryOut(effect);
  }

  private carryOut(effect: Effect): void {
    switch (effect.do) {
      case 'connect':
        clearTimeout(this.retryTimer);
        void this.connect();
        break;
      case 'send':
        if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(effect.text);
        break;
      case 'disconnect':
        this.drop();
        break;
      case 'retry_in':
        this.drop();
        clearTimeout(this.retryTimer);
        this.retryTimer = setTimeout(() => this.run(this.core.retry()), effect.ms);
        break;
      case 'deliver':
        this.deliver(effect.delivery);
        break;
      case 'settle':
        this.waiting.get(effect.key)?.(effect.reply);
        this.waiting.delete(effect.key);
        break;
    }
  }

  private drop(): void {
    this.generation += 1;
    this.socket?.close();
    this.socket = null;
  }

  private async connect(): Promise<void> {
    this.drop();
    const mine = this.generation;
    let ticket: SocketTicket;
    try {
      ticket = await this.ticket();
    } catch (error) {
      if (mine !== this.generation) return;
      const code = error instanceof ApiError && error.code !== 'line_lost' ? error.code : 'unreachable';
      this.run(this.core.ticketRefused(code, Math.random()));
      return;
    }
    if (mine === this.generation) this.open(ticket.ticket, mine);
  }

  private open(ticket: string, mine: number): void {
    const address = new URL('/api/v1/socket', location.href);
    address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address, ['sportello.v1', `ticket.${ticket}`]);
    this.socket = socket;
    const ifMine = (effects: () => Effect[]): void => {
      if (mine === this.generation) this.run(effects());
    };
    socket.onopen = () => ifMine(() => this.core.opened(elapsedMs()));
    socket.onmessage = (frame: MessageEvent<unknown>) =>
      ifMine(() => (typeof frame.data === 'string' ? this.core.heard(frame.data, elapsedMs(), Math.random()) : []));
    // A network that swallows the handshake would leave the browser waiting for minutes.
    setTimeout(() => socket.readyState === WebSocket.CONNECTING && ifMine(() => this.core.closed(Math.random())), 10_000);
    socket.onclose = () => ifMine(() => this.core.closed(Math.random()));
  }
}
