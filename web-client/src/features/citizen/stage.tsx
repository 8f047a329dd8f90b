import type { JSX } from 'preact';
import { t } from '../../lib/i18n';
import type { Names } from '../meeting/people';
import { OtherTile, OwnTile } from '../meeting/person-tile';
import type { MeetingSession } from '../meeting/session';
import { tilesOf } from '../meeting/tiles';

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
