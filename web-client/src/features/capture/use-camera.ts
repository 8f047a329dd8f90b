/** The camera for paper: the one on the back, as fine as it can, only while sheets are photographed. */
import { useEffect, useState } from 'preact/hooks';
import { causeOf, listDevices, type FailureCause } from '../../lib/media-devices';

export type Camera = { kind: 'starting' } | { kind: 'live'; stream: MediaStream } | { kind: 'failed'; cause: FailureCause };

const FINE: MediaTrackConstraints = { width: { ideal: 3840 }, height: { ideal: 2160 }, frameRate: { ideal: 15, max: 30 } };

interface Opened {
  camera: Camera;
  /** Another one; absent where there is only one. */
  flip: (() => void) | null;
  retry: () => void;
}

/** Opens it while the component is shown. */
export function useCamera(): Opened {
  const [camera, setCamera] = useState<Camera>({ kind: 'starting' });
  // Each wish is tried once, the same one again when it is made again.
  const [wanted, setWanted] = useState<{ id: string | null }>({ id: null });
  const [ids, setIds] = useState<string[]>([]);
  useEffect(() => {
    let current = true;
    let stream: MediaStream | null = null;
    setCamera({ kind: 'starting' });
    open(wanted.id).then(
      async (opened) => {
        stream = opened;
        if (!current) {
          stop(opened);
          return;
        }
        setCamera({ kind: 'live', stream: opened });
        opened.getVideoTracks()[0]?.addEventListener('ended', () => current && setCamera({ kind: 'failed', cause: 'no_device' }));
        setIds((await listDevices()).cameras.map(({ deviceId }) => deviceId));
      },
      async (error: unknown) => {
        const cause = await causeOf(error, 'camera');
        if (current) setCamera({ kind: 'failed', cause });
      },
    );
    return () => {
      current = false;
      if (stream !== null) stop(stream);
    };
  }, [wanted]);
  const flip = (): void => {
    const shown = camera.kind === 'live' ? camera.stream.getVideoTracks()[0]?.getSettings().deviceId : undefined;
    setWanted({ id: ids[(ids.indexOf(shown ?? '') + 1) % ids.length] ?? null });
  };
  return { camera, flip: ids.length > 1 ? flip : null, retry: () => setWanted({ id: null }) };
}

async function open(id: string | null): Promise<MediaStream> {
  const which: MediaTrackConstraints = id === null ? { facingMode: { ideal: 'environment' } } : { deviceId: { exact: id } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: { ...FINE, ...which } });
  for (const track of stream.getVideoTracks()) track.contentHint = 'detail';
  return stream;
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
