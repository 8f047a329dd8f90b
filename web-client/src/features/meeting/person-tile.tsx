/** The pictures of the people of a meeting, on the citizens' pages and on the officials'. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { t } from '../../lib/i18n';
import { seatKey } from './meeting-state';
import { seatLabel, type Names } from './people';
import type { MeetingSession } from './session';
import type { Tile } from './tiles';
import { VideoTile } from './video-tile';

interface OtherTileProps {
  tile: Tile;
  names: Names;
  session: MeetingSession;
  /** Hears of the picture's shape, width by height. */
  onShape?: (shape: number) => void;
  /** What can be done with the picture. */
  act?: ComponentChildren;
}

/** The picture of somebody else. */
export function OtherTile({ tile: { key, seat, media }, names, session: { moment }, onShape, act }: OtherTileProps): JSX.Element {
  const unconfirmed = seat.guest === 'unconfirmed';
  const withheld = moment.withheld.value.has(key);
  // Where there is no picture, what stands in its place says why.
  const told = !unconfirmed && !withheld && seat.line === 'here';
  return (
    <VideoTile
      stream={media?.video ?? null}
      label={seatLabel(seat, names)}
      camera={seat.camera}
      microphone={seat.microphone}
      lost={seat.line === 'lost'}
      speaking={moment.speaking.value.has(key)}
      quality={told ? (moment.lines.value.get(key) ?? null) : null}
      waits={unconfirmed ? t('meeting_guest_waits') : undefined}
      withheld={withheld}
      onShape={onShape}
      act={act}
    />
  );
}

/** Level of the microphone, 0 to 1, from which one counts as speaking. */
const SPEAKING_LEVEL = 0.5;

/** One's own picture. Of one's own line only trouble is told. */
export function OwnTile({ session }: { session: MeetingSession }): JSX.Element {
  const { media, moment, seat } = session;
  const speaking = useSignal(false);
  useEffect(() => media.level.subscribe((level) => (speaking.value = level > SPEAKING_LEVEL)), [media]);
  const quality = seat.value === null ? null : (moment.lines.value.get(seatKey(seat.value)) ?? null);
  return (
    <VideoTile
      stream={media.preview.value}
      label={t('common_you')}
      mirrored={media.mirrored.value && !media.document.value}
      camera={media.camera.value.kind === 'on'}
      microphone={media.microphone.value.kind === 'on'}
      speaking={speaking.value}
      quality={quality === 'good' ? null : quality}
      frame={media.document.value}
    />
  );
}
