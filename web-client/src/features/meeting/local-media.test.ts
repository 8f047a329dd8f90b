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
let backIsThere = true;

vi.mock('../../lib/media-devices', async (original) => ({
  ...(await original<typeof mediaDevices>()),
  listDevices: () => Promise.resolve({ cameras: [], microphones: [] }),
  openDevice: (_: string, id: string | null, facing?: string): Promise<Opened> => {
    if (facing === 'environment' && !backIsThere) return Promise.resolve({ kind: 'failed', failure: { device: 'camera', cause: 'in_use' } });
    const camera = facing === 'environment' ? new Camera('back', 'environment') : new Camera(id ?? 'front', 'user');
    opened.push(camera);
    return Promise.resolve({ kind: 'open', track: camera as unknown as MediaStreamTrack });
  },
}));

beforeEach(() => {
  opened = [];
  backIsThere = true;
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
