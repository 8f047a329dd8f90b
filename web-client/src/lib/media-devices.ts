/** Camera and microphone: opening them, and telling apart every way in which that fails. */

export type Device = 'camera' | 'microphone';

/** Why a device could not be opened. */
export type FailureCause =
  | 'dismissed' // the browser's question got no answer
  | 'blocked_site' // this site is not allowed
  | 'blocked_system' // the operating system does not allow the browser
  | 'blocked_frame' // the page that embeds this one does not allow it
  | 'no_device'
  | 'in_use'
  | 'insecure' // not HTTPS
  | 'unknown';

export interface DeviceFailure {
  device: Device;
  cause: FailureCause;
}

export type Opened = { kind: 'open'; track: MediaStreamTrack } | { kind: 'failed'; failure: DeviceFailure };

/** What was asked of the browser and what it answered with: enough to name the cause. */
export interface FailureFacts {
  name: string;
  message: string;
  permission: PermissionState | 'unknown';
  allowedByFrame: boolean;
  secure: boolean;
}

/** Names the cause of a refusal. Chrome and Edge put the difference between their refusals in the message only. */
export function failureCause({ name, message, permission, allowedByFrame, secure }: FailureFacts): FailureCause {
  const words = message.toLowerCase();
  if (!secure) return 'insecure';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      if (!allowedByFrame) return 'blocked_frame';
      if (words.includes('system')) return 'blocked_system';
      if (words.includes('dismissed')) return 'dismissed';
      return permission === 'prompt' ? 'dismissed' : 'blocked_site';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'no_device';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return words.includes('system') ? 'blocked_system' : 'in_use';
    default:
      return 'unknown';
  }
}

const VIDEO: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } };
const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };

/** For letters on paper: all the camera has, in fewer pictures. */
const DOCUMENT: MediaTrackConstraints = { width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 15, max: 30 } };

/** Makes a camera suit what is before it: a document, or a face. */
export async function suitTrack(track: MediaStreamTrack, document: boolean): Promise<void> {
  track.contentHint = document ? 'detail' : '';
  // What a camera cannot give it gives as near as it can.
  await track.applyConstraints(document ? DOCUMENT : VIDEO).catch(() => undefined);
}

/** Opens one device; `deviceId` is a wish: when it is gone another one is taken. */
export async function openDevice(device: Device, deviceId: string | null, facing?: 'user' | 'environment'): Promise<Opened> {
  const wish: MediaTrackConstraints = deviceId === null ? {} : { deviceId: { ideal: deviceId } };
  if (facing !== undefined) wish.facingMode = { ideal: facing };
  const constraints: MediaStreamConstraints =
    device === 'camera' ? { video: { ...VIDEO, ...wish } } : { audio: { ...AUDIO, ...wish } };
  try {
    if (!window.isSecureContext) throw new DOMException('', 'SecurityError');
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    const track = stream.getTracks()[0];
    if (track === undefined) throw new DOMException('', 'NotFoundError');
    track.contentHint = device === 'microphone' ? 'speech' : '';
    return { kind: 'open', track };
  } catch (error) {
    return { kind: 'failed', failure: { device, cause: await causeOf(error, device) } };
  }
}

/**
 * Opens both. The browser is asked once for the two, so that people see one question; only when that fails is each asked for
 * alone, to learn which of them is at fault and to have the other.
 */
export async function openBoth(cameraId: string | null, microphoneId: string | null): Promise<{ camera: Opened; microphone: Opened }> {
  const wish = (id: string | null): MediaTrackConstraints => (id === null ? {} : { deviceId: { ideal: id } });
  if (window.isSecureContext) {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...VIDEO, ...wish(cameraId) }, audio: { ...AUDIO, ...wish(microphoneId) } });
      const [video] = stream.getVideoTracks();
      const [audio] = stream.getAudioTracks();
      if (video !== undefined && audio !== undefined) {
        audio.contentHint = 'speech';
        return { camera: { kind: 'open', track: video }, microphone: { kind: 'open', track: audio } };
      }
      for (const track of stream.getTracks()) track.stop();
    } catch (error) {
      const cause = await causeOf(error, 'camera');
      // A question that was waved away is not put twice more in a row.
      if (cause === 'dismissed') {
        return { camera: { kind: 'failed', failure: { device: 'camera', cause } }, microphone: { kind: 'failed', failure: { device: 'microphone', cause } } };
      }
    }
  }
  const microphone = await openDevice('microphone', microphoneId);
  return { microphone, camera: await openDevice('camera', cameraId) };
}

/** Why a device did not open. */
export async function causeOf(error: unknown, device: Device): Promise<FailureCause> {
  return failureCause({
    name: error instanceof Error ? error.name : '',
    message: error instanceof Error ? error.message : '',
    permission: await permissionOf(device),
    allowedByFrame: allowedByFrame(device),
    secure: window.isSecureContext,
  });
}

async function permissionOf(device: Device): Promise<PermissionState | 'unknown'> {
  try {
    return (await navigator.permissions.query({ name: device })).state;
  } catch {
    return 'unknown';
  }
}

interface FramePolicy {
  allowsFeature: (feature: string) => boolean;
}

function allowedByFrame(device: Device): boolean {
  const policy = (document as Document & { featurePolicy?: FramePolicy }).featurePolicy;
  return policy?.allowsFeature(device) ?? true;
}

/** Cameras and microphones that can be chosen; without permission the browser names none. */
export async function listDevices(): Promise<{ cameras: MediaDeviceInfo[]; microphones: MediaDeviceInfo[] }> {
  try {
    const all = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.deviceId !== '');
    return { cameras: all.filter(({ kind }) => kind === 'videoinput'), microphones: all.filter(({ kind }) => kind === 'audioinput') };
  } catch {
    return { cameras: [], microphones: [] };
  }
}

/** Tells the loudness of a track, 0 to 1, some ten times a second, until the function it returns is called. */
export function meterLevel(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    if (context.state === 'suspended') void context.resume();
    analyser.getFloatTimeDomainData(samples);
    tell(loudness(samples));
  }, 100);
  return () => {
    clearInterval(timer);
    source.disconnect();
    void context.close();
  };
}

/** From −60 dB (0) to −10 dB (1): whispering moves the bar, talking fills most of it. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibel = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-10);
  return Math.min(1, Math.max(0, (decibel + 60) / 50));
}
