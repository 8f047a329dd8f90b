import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { IconCameraOff, IconMicrophone, IconMicrophoneOff, IconPerson } from '../../components/icons';
import { t } from '../../lib/i18n';
import type { Quality } from '../../lib/line-stats';

export interface VideoTileProps {
  stream: MediaStream | null;
  label: string;
  /** One's own picture is shown as in a mirror. */
  mirrored?: boolean;
  /** `false`: the camera is off. */
  camera: boolean;
  microphone: boolean;
  /** The line of this person is lost. */
  lost?: boolean;
  speaking?: boolean;
  quality?: Quality | null;
  /** Why there is nothing to see yet. */
  waits?: string | undefined;
  /** The picture is not sent to us: our line carries only the voice. */
  withheld?: boolean;
  /** A document is held to the camera: shows where. */
  frame?: boolean;
  /** What can be done with the picture. */
  act?: ComponentChildren;
  /** Hears of the picture's shape, width by height. */
  onShape?: ((shape: number) => void) | undefined;
}

/** One picture with its name. The box takes the picture's shape: nothing is ever cut off. */
export function VideoTile(props: VideoTileProps): JSX.Element {
  const { stream, label, mirrored = false, camera, microphone, lost = false, speaking = false, quality = null, waits, withheld = false, frame = false, act, onShape } = props;
  const tile = useRef<HTMLElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [moving, setMoving] = useState(false);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    element.srcObject = stream;
    setMoving(false);
    // Playing a silent picture is always allowed; sound goes another way.
    if (stream !== null) void element.play().catch(() => undefined);
  }, [stream]);
  const shapeChanged = (): void => {
    const { videoWidth, videoHeight } = video.current ?? { videoWidth: 0, videoHeight: 0 };
    if (videoWidth === 0 || videoHeight === 0) return;
    tile.current?.style.setProperty('--ratio', String(videoWidth / videoHeight));
    onShape?.(videoWidth / videoHeight);
  };
  const off = lost || !camera || withheld || waits !== undefined;
  const shown = !off && stream !== null;
  const talks = speaking && microphone && !lost;
  return (
    <figure ref={tile} class={`tile ${talks ? 'tile-speaking' : ''}`}>
      <div class="tile-picture">
        <video
          ref={video}
          class={`${mirrored ? 'mirrored' : ''} ${shown ? '' : 'not-shown'}`}
          muted
          playsInline
          autoPlay
          aria-label={label}
          onResize={shapeChanged}
          onLoadedMetadata={shapeChanged}
          onPlaying={() => setMoving(true)}
        />
        {off && <NoPicture why={lost ? 'lost' : waits !== undefined ? 'waits' : camera ? 'withheld' : 'camera_off'} waits={waits} />}
        {!off && !(shown && moving) && <p class="tile-note"><span class="spinner" aria-hidden="true" /> <span>{t('meeting_connecting')}</span></p>}
        {shown && frame && <div class="document-frame" aria-hidden="true" />}
        {quality !== null && <QualitySign quality={quality} />}
      </div>
      <figcaption class="tag">
        {microphone ? talks && <IconMicrophone size={18} class="tag-talks" /> : <IconMicrophoneOff size={18} />}
        <bdi>{label}</bdi>
        {!microphone && <span class="visually-hidden">({t('meeting_microphone_off')})</span>}
        {talks && <span class="tag-speaking">{t('meeting_speaking')}</span>}
      </figcaption>
      {act}
    </figure>
  );
}

function NoPicture({ why, waits }: { why: 'lost' | 'waits' | 'camera_off' | 'withheld'; waits: string | undefined }): JSX.Element {
  const word = { lost: t('meeting_line_lost'), waits, camera_off: t('meeting_camera_off'), withheld: t('live_withheld') }[why];
  return (
    <p class={`tile-note tile-note-${why}`}>
      {why === 'lost' || why === 'waits' ? <IconPerson size={32} /> : <IconCameraOff size={32} />}
      <span>{word}</span>
    </p>
  );
}

const bars = { good: 3, fair: 2, poor: 1 };

function QualitySign({ quality }: { quality: Quality }): JSX.Element {
  const word = { good: t('meeting_quality_good'), fair: t('meeting_quality_fair'), poor: t('meeting_quality_poor') }[quality];
  return (
    <p class={`tag tag-quality quality-${quality}`}>
      <svg width="18" height="16" viewBox="0 0 18 16" aria-hidden="true" focusable="false">
        {[0, 1, 2].map((bar) => (
          <rect key={bar} x={bar * 6.5} y={10 - bar * 5} width="4" height={6 + bar * 5} fill="currentColor" opacity={bar < bars[quality] ? 1 : 0.3} />
        ))}
      </svg>
      <span><span class="visually-hidden">{t('meeting_quality')}: </span>{word}</span>
    </p>
  );
}
