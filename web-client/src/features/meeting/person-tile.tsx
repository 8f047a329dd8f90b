/** The pictures of the people of a meeting, on the citizens' pages and on the officials'. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { t } from '../../lib/i18n';
import { seatLabel, type Names } from './people';
import type { MeetingSession } from './session';
import { useSpeaking, type Tile } from './tiles';
import { VideoTile } from './video-tile';

interface OtherTileProps {
  tile: Tile;
  names: Names;
  session: MeetingSession;
  main?: boolean;
  /** Hears of the picture's shape, width by height. */
  onShape?: (shape: number) => void;
}

/** The picture of somebody else. `main`: the one whose line quality is shown. */
export function OtherTile({ tile: { seat, media }, names, session, main = false, onShape }: OtherTileProps): JSX.Element {
  const speaking = useSpeaking(media);
  return (
    <VideoTile
      stream={media?.video ?? null}
      label={seatLabel(seat, names)}
      camera={seat.camera}
      microphone={seat.microphone}
      lost={seat.line === 'lost'}
      speaking={speaking}
      quality={main && seat.guest !== 'unconfirmed' ? session.link.quality.value : null}
      waits={seat.guest === 'unconfirmed' ? t('meeting_guest_waits') : undefined}
      onShape={onShape}
    />
  );
}

/** Level of the microphone, 0 to 1, from which one counts as speaking. */
const SPEAKING_LEVEL = 0.5;

/** One's own picture. */
export function OwnTile({ session: { media } }: { session: MeetingSession }): JSX.Element {
  const speaking = useSignal(false);
  useEffect(() => media.level.subscribe((level) => (speaking.value = level > SPEAKING_LEVEL)), [media]);
  return (
    <VideoTile
      stream={media.preview.value}
      label={t('common_you')}
      mirrored={media.mirrored.value}
      camera={media.camera.value.kind === 'on'}
      microphone={media.microphone.value.kind === 'on'}
      speaking={speaking.value}
    />
  );
}
