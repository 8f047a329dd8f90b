import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../../lib/i18n';
import { seatLabel, type Names } from '../meeting/people';
import type { MeetingSession } from '../meeting/session';
import { tilesOf, useSpeaking, type Tile } from '../meeting/tiles';
import { VideoTile } from '../meeting/video-tile';

const SPEAKING_LEVEL = 0.5;

/** The citizens large, colleagues and one's own picture beside. With a document open all stand in one row above it. */
export function OfficialStage({ session, names, small }: { session: MeetingSession; names: Names; small: boolean }): JSX.Element {
  const tiles = tilesOf(session);
  const citizens = tiles.filter(({ seat }) => seat.seat.kind === 'citizen');
  const colleagues = tiles.filter(({ seat }) => seat.seat.kind === 'official');
  return (
    <section class={`desk-stage ${small ? 'desk-stage-small' : ''}`} aria-label={t('meeting_videos')}>
      <div class="desk-citizens">
        {citizens.length === 0 && <p class="desk-nobody">{t('official_nobody_here')}</p>}
        {citizens.map((tile, at) => <div key={tile.key} class="stage-cell"><Other tile={tile} names={names} session={session} first={at === 0} /></div>)}
      </div>
      <div class="desk-others">
        {colleagues.map((tile) => <div key={tile.key} class="stage-cell"><Other tile={tile} names={names} session={session} first={false} /></div>)}
        <div class="stage-cell"><Own session={session} /></div>
      </div>
    </section>
  );
}

function Other({ tile: { seat, media }, names, session, first }: { tile: Tile; names: Names; session: MeetingSession; first: boolean }): JSX.Element {
  const speaking = useSpeaking(media);
  return (
    <VideoTile
      stream={media?.video ?? null}
      label={seatLabel(seat, names)}
      camera={seat.camera}
      microphone={seat.microphone}
      lost={seat.line === 'lost'}
      speaking={speaking}
      quality={first ? session.link.quality.value : null}
    />
  );
}

function Own({ session: { media } }: { session: MeetingSession }): JSX.Element {
  const speaking = useSignal(false);
  useEffect(() => media.level.subscribe((level) => (speaking.value = level > SPEAKING_LEVEL)), [media]);
  return (
    <VideoTile
      stream={media.preview.value}
      label={t('common_you')}
      mirrored
      camera={media.camera.value.kind === 'on'}
      microphone={media.microphone.value.kind === 'on'}
      speaking={speaking.value}
    />
  );
}
