import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { t } from '../../lib/i18n';
import { seatLabel, type Names } from '../meeting/people';
import type { MeetingSession } from '../meeting/session';
import { tilesOf, useSpeaking, type Tile } from '../meeting/tiles';
import { VideoTile } from '../meeting/video-tile';

/** The official large, the others and one's own picture beside or below. */
export function Stage({ session, names, strip }: { session: MeetingSession; names: Names; strip: boolean }): JSX.Element {
  const [main, ...others] = tilesOf(session);
  return (
    <section class={`stage ${strip ? 'stage-strip' : ''}`} aria-label={t('meeting_videos')}>
      <div class="stage-main">
        {main !== undefined && <OtherTile key={main.key} tile={main} names={names} session={session} main />}
      </div>
      <div class="stage-others">
        {others.map((tile) => <div key={tile.key} class="stage-cell"><OtherTile tile={tile} names={names} session={session} /></div>)}
        <div class="stage-cell"><OwnTile session={session} /></div>
      </div>
    </section>
  );
}

function OtherTile({ tile: { seat, media }, names, session, main = false }: { tile: Tile; names: Names; session: MeetingSession; main?: boolean }): JSX.Element {
  const speaking = useSpeaking(media);
  return (
    <VideoTile
      stream={media?.video ?? null}
      label={seatLabel(seat, names)}
      camera={seat.camera}
      microphone={seat.microphone}
      lost={seat.line === 'lost'}
      speaking={speaking}
      quality={main ? session.link.quality.value : null}
    />
  );
}

const SPEAKING_LEVEL = 0.5;

function OwnTile({ session: { media } }: { session: MeetingSession }): JSX.Element {
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
