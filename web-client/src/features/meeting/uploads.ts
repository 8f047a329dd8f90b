/** Sends the files of a meeting: tries again when the line breaks, once for the server however often. Loaded when files are first chosen. */
import { effect, untracked, type Signal } from '@preact/signals';
import { ApiError, uploadAttachment } from '../../lib/api';
import { serverTime } from '../../lib/clock';
import type { BookingId, Realm } from '../../protocol';
import { tells } from './chat-order';
import type { MeetingState } from './meeting-state';
import { inspect, mayPass, pauseAfter, type Target, type UploadState } from './upload';

/** What it needs of a session. */
export interface Host {
  booking: BookingId;
  realm: Realm;
  readonly uploads: Signal<readonly UploadState[]>;
  readonly putAway: Signal<ReadonlySet<number>>;
  readonly state: { peek: () => MeetingState };
  readonly line: { value: { kind: string } };
}

interface Held {
  file: File;
  sure: boolean;
  tries: number;
  cancel: () => void;
}

export class Uploads {
  private readonly held = new Map<string, Held>();

  constructor(
    private readonly host: Host,
    private readonly transport: typeof uploadAttachment = uploadAttachment,
    network: EventTarget = window,
  ) {
    // What waits for the line goes on when the line is back.
    effect(() => {
      if (host.line.value.kind === 'live') untracked(() => this.resume());
    });
    // A line that slept through a short outage never noticed it; the network itself says when it is back.
    network.addEventListener('online', () => this.resume());
  }

  /** Sends a PDF and says at once what is wrong with another file; gives `picture` for what has to become a PDF first. */
  async choose(file: File, target: Target): Promise<'taken' | 'picture'> {
    const verdict = await inspect(file);
    if (verdict.kind === 'picture') return 'picture';
    const upload = this.begin(file, target, false);
    if (verdict.kind === 'refused') this.set({ ...upload, state: verdict });
    else void this.send(upload.id);
    return 'taken';
  }

  /** Says that a file can't be used. */
  refuse(file: File, target: Target, code: ApiError['code']): void {
    this.set({ ...this.begin(file, target, false), state: { kind: 'refused', code } });
  }

  /** Sends once more what was refused for now, or what the line has stopped. */
  retry(id: string): void {
    const held = this.held.get(id);
    if (held === undefined) return;
    held.tries = 0;
    void this.send(id);
  }

  /** Sends all the same a form that seems wrong: as a new file, for the answer to the first one stands. */
  sendSurely(id: string): void {
    const held = this.held.get(id);
    const upload = this.find(id);
    if (held === undefined || upload === undefined) return;
    this.drop(id);
    void this.send(this.begin(held.file, upload, true).id);
  }

  /** Gives a file up, and shows nothing of it any longer. */
  drop(id: string): void {
    const upload = this.find(id);
    this.held.get(id)?.cancel();
    this.held.delete(id);
    if (upload === undefined) return;
    const told = this.host.state.peek().chat.filter((item) => item.kind === 'refused_file' && tells(item, upload));
    this.host.putAway.value = new Set([...this.host.putAway.value, ...told.map(({ seq }) => seq)]);
    this.host.uploads.value = this.host.uploads.value.filter((other) => other.id !== id);
  }

  private begin(file: File, { role, replaces }: Target, sure: boolean): UploadState {
    const { seq } = this.host.state.peek();
    const id = crypto.randomUUID();
    const upload: UploadState = { id, name: file.name, size: file.size, at: serverTime().toISOString(), since: seq, role, replaces, state: { kind: 'sending', share: 0 } };
    this.held.set(id, { file, sure, tries: 0, cancel: () => undefined });
    this.host.uploads.value = [...this.host.uploads.value, upload];
    return upload;
  }

  private async send(id: string): Promise<void> {
    const held = this.held.get(id);
    const upload = this.find(id);
    if (held === undefined || upload === undefined) return;
    held.cancel();
    held.tries += 1;
    const attempt = held.tries;
    this.set({ ...upload, state: { kind: 'sending', share: 0 } });
    const { booking, realm } = this.host;
    const to = { id: booking, realm, role: upload.role, replaces: upload.replaces, sure: held.sure, key: id };
    const { done, cancel } = this.transport(to, held.file, (share) => {
      if (held.tries === attempt) this.set({ ...upload, state: share < 1 ? { kind: 'sending', share } : { kind: 'checking' } });
    });
    held.cancel = cancel;
    try {
      await done;
      this.held.delete(id);
      this.host.uploads.value = this.host.uploads.value.filter((other) => other.id !== id);
    } catch (error) {
      // Given up, or sent again meanwhile: then this end says nothing.
      if (this.held.get(id) === held && held.tries === attempt) this.failed(upload, held, error instanceof ApiError ? error.code : 'internal');
    }
  }

  private failed(upload: UploadState, held: Held, code: ApiError['code']): void {
    held.cancel = () => undefined;
    if (!mayPass(code)) {
      this.set({ ...upload, at: serverTime().toISOString(), state: { kind: 'refused', code } });
      return;
    }
    const pause = pauseAfter(held.tries);
    if (pause === null) {
      this.set({ ...upload, state: { kind: 'stopped' } });
      return;
    }
    this.set({ ...upload, state: { kind: 'retrying' } });
    const timer = setTimeout(() => void this.send(upload.id), pause);
    held.cancel = () => clearTimeout(timer);
  }

  private resume(): void {
    for (const { id, state } of this.host.uploads.peek()) if (state.kind === 'retrying' || state.kind === 'stopped') this.retry(id);
  }

  private find(id: string): UploadState | undefined {
    return this.host.uploads.peek().find((upload) => upload.id === id);
  }

  private set(next: UploadState): void {
    this.host.uploads.value = this.host.uploads.peek().map((upload) => (upload.id === next.id ? next : upload));
  }
}

const known = new WeakMap<Host, Uploads>();

/** The uploads of a session. */
export function uploadsOf(host: Host): Uploads {
  const uploads = known.get(host) ?? new Uploads(host);
  known.set(host, uploads);
  return uploads;
}
