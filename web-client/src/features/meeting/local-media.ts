/** One's own camera and microphone: opened, switched, measured; told to the media line. */
import { signal } from '@preact/signals';
import { listDevices, meterLevel, openBoth, openDevice, suitTrack, type Device, type FailureCause, type Opened } from '../../lib/media-devices';

export type DeviceState = { kind: 'closed' } | { kind: 'opening' } | { kind: 'on' | 'off'; track: MediaStreamTrack | null } | { kind: 'failed'; cause: FailureCause };

export interface Choice {
  id: string;
  label: string;
}

type Listener = (kind: 'audio' | 'video', track: MediaStreamTrack | null) => void;

const REMEMBERED = { camera: 'sportello.camera', microphone: 'sportello.microphone' } as const;

export class LocalMedia {
  readonly camera = signal<DeviceState>({ kind: 'closed' });
  readonly microphone = signal<DeviceState>({ kind: 'closed' });
  /** One's own picture, for the preview. */
  readonly preview = signal<MediaStream | null>(null);
  /** One's own picture is shown as in a mirror, unless the camera looks the other way, at a document. */
  readonly mirrored = signal(true);
  /** A document is held to the camera: it gives all the detail it can. */
  readonly document = signal(false);
  /** Loudness of one's own microphone, 0 to 1. */
  readonly level = signal(0);
  readonly cameras = signal<Choice[]>([]);
  readonly microphones = signal<Choice[]>([]);
  readonly chosen = signal<{ camera: string | null; microphone: string | null }>({ camera: null, microphone: null });
  private listener: Listener = () => undefined;
  private stopMeter: () => void = () => undefined;
  private closed = false;
  /** While the camera on the back is used for a document: the one to go back to. */
  private front: { id: string | null } | null = null;
  /** The camera is away, for photographs of paper. */
  private lent = false;
  /** Counts what was wanted of each: what opens too late for it is put away again. */
  private readonly wants = { camera: 0, microphone: 0 };

  constructor() {
    this.chosen.value = { camera: recall('camera'), microphone: recall('microphone') };
    mediaDevices()?.addEventListener('devicechange', this.devicesChanged);
  }

  /** Tells each change of what is to be sent, beginning with what there is. */
  onTrack(listener: Listener): void {
    this.listener = listener;
    listener('audio', sendable(this.microphone.value));
    listener('video', sendable(this.camera.value));
  }

  /** Opens both; what cannot be opened says why in its state. */
  async open(): Promise<void> {
    const wants = { camera: this.opening('camera'), microphone: this.opening('microphone') };
    const opened = await openBoth(this.chosen.value.camera, this.chosen.value.microphone);
    for (const device of ['camera', 'microphone'] as const) if (this.isWanted(device, wants[device], opened[device])) this.take(device, opened[device]);
    await this.listChoices();
  }

  /** Opens one of them again: after a failure, or another device. */
  async choose(device: Device, id: string | null): Promise<void> {
    const want = this.opening(device);
    this.chosen.value = { ...this.chosen.value, [device]: id };
    // The camera on the back is for a document, not for the next meeting.
    if (device === 'microphone' || this.front === null) remember(device, id);
    const opened = await openDevice(device, id);
    if (this.isWanted(device, want, opened)) this.take(device, opened);
    await this.listChoices();
  }

  /** The next camera: on a phone the one on the other side. */
  async otherCamera(): Promise<void> {
    const ids = this.cameras.value.map(({ id }) => id);
    const next = ids[(ids.indexOf(this.chosen.value.camera ?? '') + 1) % ids.length];
    if (next !== undefined) await this.choose('camera', next);
  }

  /** Gives all the detail there is as long as a document is held to the camera; then all is as before. */
  setDocument(on: boolean): void {
    if (this.document.value === on) return;
    this.document.value = on;
    const state = this.camera.value;
    if (!on && this.front !== null) {
      const { id } = this.front;
      this.front = null;
      if (state.kind === 'on' || state.kind === 'opening') void this.choose('camera', id);
      else this.chosen.value = { ...this.chosen.value, camera: id };
    } else if (state.kind === 'on' && state.track !== null) void suitTrack(state.track, on);
  }

  /** The camera on the back of a phone, to hold over a document; where there is none, the one that was open. */
  async useBackCamera(): Promise<void> {
    const front = this.chosen.value.camera;
    const want = this.opening('camera');
    const opened = await openDevice('camera', null, 'environment');
    if (!this.isWanted('camera', want, opened)) return;
    if (opened.kind === 'open' && this.document.value) {
      this.front = { id: front };
      this.take('camera', opened);
      return;
    }
    // There is none, or the look ended meanwhile.
    if (opened.kind === 'open') opened.track.stop();
    await this.choose('camera', front);
  }

  /** Switches the camera. Off means off: the light at the camera goes out. */
  async setCamera(on: boolean): Promise<void> {
    if (on) {
      await this.choose('camera', this.chosen.value.camera);
    } else if (this.camera.value.kind === 'on') {
      this.release('camera');
      this.camera.value = { kind: 'off', track: null };
      this.listener('video', null);
    }
  }

  /** Gives the camera away for photographs of paper; the others see it switched off. What was not on is left as it is. */
  lendCamera(): void {
    const { kind } = this.camera.value;
    if (kind !== 'on' && kind !== 'opening') return;
    this.lent = true;
    this.release('camera');
    this.camera.value = { kind: 'off', track: null };
    this.listener('video', null);
  }

  /** Takes it back as it was: the same camera, for a face or for a document as is wanted now. */
  async takeCameraBack(): Promise<void> {
    if (!this.lent) return;
    this.lent = false;
    await this.choose('camera', this.chosen.value.camera);
  }

  /** Switches the microphone. It stays open, so that it is back without a pause, but sends silence. */
  async setMicrophone(on: boolean): Promise<void> {
    const state = this.microphone.value;
    if (state.kind !== 'on' && state.kind !== 'off') {
      if (on) await this.choose('microphone', this.chosen.value.microphone);
      return;
    }
    if (state.track !== null) state.track.enabled = on;
    this.microphone.value = { kind: on ? 'on' : 'off', track: state.track };
  }

  /** Gives both back for now: {@link open} takes them again. */
  rest(): void {
    this.lent = false;
    this.release('camera');
    this.release('microphone');
    this.camera.value = { kind: 'closed' };
    this.microphone.value = { kind: 'closed' };
    this.listener('audio', null);
    this.listener('video', null);
  }

  /** Gives both back for good. */
  close(): void {
    this.closed = true;
    mediaDevices()?.removeEventListener('devicechange', this.devicesChanged);
    this.rest();
  }

  /** Gives back what is open, before another is opened; gives the number of what is wanted now. */
  private opening(device: Device): number {
    this.release(device);
    this[device].value = { kind: 'opening' };
    return this.wants[device];
  }

  /** Whether nothing else was wanted meanwhile; otherwise what was opened is put away. */
  private isWanted(device: Device, want: number, opened: Opened): boolean {
    if (this.wants[device] === want) return true;
    if (opened.kind === 'open') opened.track.stop();
    return false;
  }

  private take(device: Device, opened: Opened): void {
    if (opened.kind === 'failed') {
      this[device].value = { kind: 'failed', cause: opened.failure.cause };
      this.listener(device === 'camera' ? 'video' : 'audio', null);
      return;
    }
    const { track } = opened;
    // The page was left while the browser was still asking.
    if (this.closed) {
      track.stop();
      return;
    }
    track.onended = () => this.ended(device, track);
    this.chosen.value = { ...this.chosen.value, [device]: track.getSettings().deviceId ?? null };
    this[device].value = { kind: 'on', track };
    if (device === 'camera') {
      this.mirrored.value = track.getSettings().facingMode !== 'environment';
      if (this.document.value) void suitTrack(track, true);
      this.preview.value = new MediaStream([track]);
    } else this.stopMeter = meterLevel(track, (level) => (this.level.value = level));
    this.listener(device === 'camera' ? 'video' : 'audio', track);
  }

  private ended(device: Device, track: MediaStreamTrack): void {
    const state = this[device].value;
    if (!('track' in state) || state.track !== track) return;
    this.release(device);
    this[device].value = { kind: 'failed', cause: 'no_device' };
    this.listener(device === 'camera' ? 'video' : 'audio', null);
  }

  private release(device: Device): void {
    this.wants[device] += 1;
    const state = this[device].value;
    if ('track' in state) state.track?.stop();
    if (device === 'camera') {
      this.preview.value = null;
    } else {
      this.stopMeter();
      this.stopMeter = () => undefined;
      this.level.value = 0;
    }
  }

  private readonly devicesChanged = (): void => void this.listChoices();

  private async listChoices(): Promise<void> {
    const { cameras, microphones } = await listDevices();
    const choices = (devices: MediaDeviceInfo[]): Choice[] => devices.map(({ deviceId, label }) => ({ id: deviceId, label: plainLabel(label) }));
    this.cameras.value = choices(cameras);
    this.microphones.value = choices(microphones);
  }
}

/** Whether something can be sent: the device is open, switched on or not. */
export function isOpen(state: DeviceState): boolean {
  return state.kind === 'on' || state.kind === 'off';
}

/** Missing on a page without encryption, whatever the types say. */
function mediaDevices(): MediaDevices | undefined {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  return devices;
}

function sendable(state: DeviceState): MediaStreamTrack | null {
  return 'track' in state ? state.track : null;
}

/** Without the numbers that makers put behind a name: `FaceTime HD (05ac:8514)`. */
export function plainLabel(label: string): string {
  return label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)\s*$/i, '');
}

function recall(device: Device): string | null {
  try {
    return localStorage.getItem(REMEMBERED[device]);
  } catch {
    return null;
  }
}

function remember(device: Device, id: string | null): void {
  try {
    if (id !== null) localStorage.setItem(REMEMBERED[device], id);
  } catch {
    // Then it is chosen again next time.
  }
}
