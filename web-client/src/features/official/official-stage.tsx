import type { JSX } from 'preact';
import { t } from '../../lib/i18n';
import type { Names } from '../meeting/people';
import { OtherTile, OwnTile } from '../meeting/person-tile';
import type { MeetingSession } from '../meeting/session';
import { tilesOf } from '../meeting/tiles';

/** The citizens large, colleagues and one's own picture beside. With a document open all stand in one row above it. */
export function OfficialStage({ session, names, small }: { session: MeetingSession; names: Names; small: boolean }): JSX.Element {
  const tiles = tilesOf(session);
  const citizens = tiles.filter(({ seat }) => seat.seat.kind === 'citizen');
  const colleagues = tiles.filter(({ seat }) => seat.seat.kind === 'official');
  return (
    <section class={`desk-stage ${small ? 'desk-stage-small' : ''}`} aria-label={t('meeting_videos')}>
      <div class="desk-citizens">
        {citizens.length === 0 && <p class="desk-nobody">{t('official_nobody_here')}</p>}
        {citizens.map((tile, at) => <div key={tile.key} class="stage-cell"><OtherTile tile={tile} names={names} session={session} main={at === 0} /></div>)}
      </div>
      <div class="desk-others">
        {colleagues.map((tile) => <div key={tile.key} class="stage-cell"><OtherTile tile={tile} names={names} session={session} /></div>)}
        <div class="stage-cell"><OwnTile session={session} /></div>
      </div>
    </section>
  );
}
