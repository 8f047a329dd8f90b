/** What a trial sends where a device is missing: something that moves, and silence. */
import type { Tracks } from '../../lib/rtc-peer';

export interface Sources {
  tracks: Tracks;
  /** Ends what was made for the trial; devices stay open. */
  release: () => void;
}

const PICTURES_PER_SECOND = 10;

/** The devices that are open, and stand-ins for the others. */
export function sources(camera: MediaStreamTrack | null, microphone: MediaStreamTrack | null): Sources {
  const ends: (() => void)[] = [];
  const video = camera ?? movingPicture(ends);
  const audio = microphone ?? silence(ends);
  return { tracks: { video, audio }, release: () => ends.forEach((end) => end()) };
}

/** Noise on a canvas: a picture that stands still would measure nothing. */
function movingPicture(ends: (() => void)[]): MediaStreamTrack | null {
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 360;
  const pen = canvas.getContext('2d');
  const [track] = canvas.captureStream(PICTURES_PER_SECOND).getVideoTracks();
  if (pen === null || track === undefined) return null;
  const draw = (): void => {
    for (let spot = 0; spot < 400; spot += 1) {
      pen.fillStyle = `hsl(${Math.random() * 360} 60% 50%)`;
      pen.fillRect(Math.random() * canvas.width, Math.random() * canvas.height, 40, 40);
    }
  };
  const timer = setInterval(draw, 1_000 / PICTURES_PER_SECOND);
  ends.push(() => {
    clearInterval(timer);
    track.stop();
  });
  return track;
}

function silence(ends: (() => void)[]): MediaStreamTrack | null {
  const context = new AudioContext();
  const [track] = context.createMediaStreamDestination().stream.getAudioTracks();
  ends.push(() => void context.close());
  return track ?? null;
}
