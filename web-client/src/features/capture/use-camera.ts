/** The camera for paper: the one on the back, as fine as it can, only while sheets are photographed. */
import { useEffect, useState } from 'preact/hooks';
import { listDevices } from '../../lib/media-devices';

export type Camera = { kind: 'starting' } | { kind: 'live'; stream: MediaStream } | { kind: 'missing' };

const FINE: MediaTrackConstraints = { width: { ideal: 3840 }, height: { ideal: 2160 }, frameRate: { ideal: 15, max: 30 } };

/** Opens it while the component is shown; `flip` is absent where there is only one. */
export function useCamera(): { camera: Camera; flip: (() => void) | null } {
  const [camera, setCamera] = useState<Camera>({ kind: 'starting' });
  const [wanted, setWanted] = useState<string | null>(null);
  const [ids, setIds] = useState<string[]>([]);
  useEffect(() => {
    let current = true;
    let stream: MediaStream | null = null;
    setCamera({ kind: 'starting' });
    open(wanted).then(
      async (opened) => {
        stream = opened;
        if (!current) {
          stop(opened);
          return;
        }
        setCamera({ kind: 'live', stream: opened });
        opened.getVideoTracks()[0]?.addEventListener('ended', () => current && setCamera({ kind: 'missing' }));
        setIds((await listDevices()).cameras.map(({ deviceId }) => deviceId));
      },
      () => current && setCamera({ kind: 'missing' }),
    );
    return () => {
      current = false;
      if (stream !== null) stop(stream);
    };
  }, [wanted]);
  const flip = (): void => {
    const shown = camera.kind === 'live' ? camera.stream.getVideoTracks()[0]?.getSettings().deviceId : undefined;
    setWanted(ids[(ids.indexOf(shown ?? '') + 1) % ids.length] ?? null);
  };
  return { camera, flip: ids.length > 1 ? flip : null };
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
