import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as mediaDevices from '../../lib/media-devices';
import type { Opened } from '../../lib/media-devices';
import { LocalMedia } from './local-media';

/** A camera of a phone, with what was asked of it last. */
class Camera {
  kind = 'video';
  contentHint = '';
  asked: MediaTrackConstraints = {};
  onended: unknown = null;

  constructor(
    readonly deviceId: string,
    readonly facingMode: 'user' | 'environment',
  ) {}

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId, facingMode: this.facingMode };
  }

  applyConstraints(asked: MediaTrackConstraints): Promise<void> {
    this.asked = asked;
    return Promise.resolve();
  }

  stop(): void {
    opened = opened.filter((camera) => camera !== this);
  }
}

let opened: Camera[] = [];
let remembered: Record<string, string> = {};
let backIsThere = true;
/** When set, the camera on the back opens only once this is called. */
let backOpens: (() => void) | null = null;

vi.mock('../../lib/media-devices', async (original) => ({
  ...(await original<typeof mediaDevices>()),
  listDevices: () => Promise.resolve({ cameras: [], microphones: [] }),
  openDevice: async (_: string, id: string | null, facing?: string): Promise<Opened> => {
    if ((facing === 'environment' || id === 'back') && backOpens !== null) await new Promise<void>((resolve) => (backOpens = resolve));
    if (facing === 'environment' && !backIsThere) return Promise.resolve({ kind: 'failed', failure: { device: 'camera', cause: 'in_use' } });
    const camera = facing === 'environment' || id === 'back' ? new Camera('back', 'environment') : new Camera(id ?? 'front', 'user');
    opened.push(camera);
    return Promise.resolve({ kind: 'open', track: camera as unknown as MediaStreamTrack });
  },
}));

beforeEach(() => {
  opened = [];
  backIsThere = true;
  backOpens = null;
  remembered = {};
  vi.stubGlobal('localStorage', { getItem: (key: string) => remembered[key] ?? null, setItem: (key: string, id: string) => (remembered[key] = id) });
  vi.stubGlobal('MediaStream', vi.fn());
  vi.stubGlobal('navigator', {});
});

async function withCamera(): Promise<LocalMedia> {
  const media = new LocalMedia();
  await media.choose('camera', 'front');
  return media;
}

describe('a document held to the camera', () => {
  it('gets all its detail, and the face is as before afterwards', async () => {
    const media = await withCamera();
    media.setDocument(true);
    expect(opened[0]).toMatchObject({ contentHint: 'detail', asked: { width: { ideal: 1920 }, frameRate: { ideal: 15 } } });
    media.setDocument(false);
    await Promise.resolve();
    expect(opened[0]).toMatchObject({ contentHint: '', asked: { width: { ideal: 1280 } } });
  });

  it('can be shown to the camera on the back, which is put away with the document', async () => {
    const media = await withCamera();
    media.setDocument(true);
    await media.useBackCamera();
    expect(opened.map(({ deviceId }) => deviceId)).toEqual(['back']);
    expect(opened[0]?.contentHint).toBe('detail');
    expect(media.mirrored.value).toBe(false);
    media.setDocument(false);
    await vi.waitFor(() => expect(media.mirrored.value).toBe(true));
    expect(opened.map(({ deviceId }) => deviceId)).toEqual(['front']);
  });

  it('goes on at the camera that was open where there is none on the back', async () => {
    backIsThere = false;
    const media = await withCamera();
    media.setDocument(true);
    await media.useBackCamera();
    expect(opened.map(({ deviceId, contentHint }) => [deviceId, contentHint])).toEqual([['front', 'detail']]);
  });

  it('that was seen before the camera on the back is open leaves the front camera on, and no other', async () => {
    backOpens = () => undefined;
    const media = await withCamera();
    const sent: (string | undefined)[] = [];
    media.onTrack((kind, track) => kind === 'video' && sent.push(track?.getSettings().deviceId));
    media.setDocument(true);
    const turning = media.useBackCamera();
    media.setDocument(false);
    backOpens();
    await turning;
    expect(opened.map(({ deviceId, contentHint }) => [deviceId, contentHint])).toEqual([['front', '']]);
    expect(media.mirrored.value).toBe(true);
    expect(sent).toEqual(['front', 'front']);
  });

  it('seen while the camera is switched on again, which was the one on the back, goes back to the front', async () => {
    const media = await withCamera();
    media.setDocument(true);
    await media.useBackCamera();
    await media.setCamera(false);
    backOpens = () => undefined;
    const switching = media.setCamera(true);
    media.setDocument(false);
    await vi.waitFor(() => expect(media.camera.value.kind).toBe('on'));
    backOpens();
    await switching;
    expect(opened.map(({ deviceId }) => deviceId)).toEqual(['front']);
    expect(media.mirrored.value).toBe(true);
  });

  it('does not make the camera on the back the one to begin with next time', async () => {
    const media = await withCamera();
    media.setDocument(true);
    await media.useBackCamera();
    await media.setCamera(false);
    await media.setCamera(true);
    expect(Object.values(remembered)).toEqual(['front']);
    media.setDocument(false);
    await vi.waitFor(() => expect(media.mirrored.value).toBe(true));
    expect(Object.values(remembered)).toEqual(['front']);
  });

  it('does not bring the camera back that was given away while the other one was opening', async () => {
    backOpens = () => undefined;
    const media = await withCamera();
    media.setDocument(true);
    const turning = media.useBackCamera();
    media.rest();
    backOpens();
    await turning;
    expect(opened).toEqual([]);
    expect(media.camera.value.kind).toBe('closed');
  });

  it('leaves a camera off that was switched off meanwhile, and the face to it when it is switched on', async () => {
    const media = await withCamera();
    media.setDocument(true);
    await media.useBackCamera();
    await media.setCamera(false);
    media.setDocument(false);
    expect(opened).toEqual([]);
    await media.setCamera(true);
    expect(opened.map(({ deviceId, contentHint }) => [deviceId, contentHint])).toEqual([['front', '']]);
  });
});

describe('a camera lent for photographs of paper', () => {
  it('is closed meanwhile and comes back as it was', async () => {
    const media = await withCamera();
    const sent: (string | undefined)[] = [];
    media.onTrack((kind, track) => kind === 'video' && sent.push(track?.getSettings().deviceId));
    media.lendCamera();
    expect(opened).toEqual([]);
    expect(media.camera.value.kind).toBe('off');
    await media.takeCameraBack();
    expect(media.camera.value.kind).toBe('on');
    expect(sent).toEqual(['front', undefined, 'front']);
    expect(remembered['sportello.camera']).toBe('front');
  });

  it('that was switched off stays off', async () => {
    const media = await withCamera();
    await media.setCamera(false);
    media.lendCamera();
    await media.takeCameraBack();
    expect(media.camera.value.kind).toBe('off');
    expect(opened).toEqual([]);
  });

  it('comes back to the face when the document it was held to was seen meanwhile', async () => {
    const media = await withCamera();
    media.setDocument(true);
    await media.useBackCamera();
    media.lendCamera();
    media.setDocument(false);
    await media.takeCameraBack();
    expect(opened.map(({ deviceId, contentHint }) => [deviceId, contentHint])).toEqual([['front', '']]);
  });

  it('is not opened any more when the meeting ended meanwhile', async () => {
    const media = await withCamera();
    media.lendCamera();
    media.rest();
    await media.takeCameraBack();
    expect(media.camera.value.kind).toBe('closed');
    expect(opened).toEqual([]);
  });
});
