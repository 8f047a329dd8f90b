import type { JSX } from 'preact';
import { t } from '../../lib/i18n';
import type { Names } from '../meeting/people';
import { OtherTile, OwnTile } from '../meeting/person-tile';
import type { MeetingSession } from '../meeting/session';
import { tilesOf } from '../meeting/tiles';

/** The official large, the others and one's own picture beside or below. Who holds a document to the camera sees it large instead. */
export function Stage({ session, names, strip }: { session: MeetingSession; names: Names; strip: boolean }): JSX.Element {
  const tiles = tilesOf(session).map((tile) => ({ key: tile.key, picture: <OtherTile tile={tile} names={names} session={session} /> }));
  const own = { key: 'own', picture: <OwnTile session={session} /> };
  const document = session.media.document.value && !strip;
  const [first, ...rest] = tiles;
  const main = document ? own : first;
  const others = document ? tiles : [...rest, own];
  return (
    <section class={`stage ${strip ? 'stage-strip' : ''}`} aria-label={t('meeting_videos')}>
      <div class="stage-main">{main?.picture}</div>
      <div class="stage-others">
        {others.map(({ key, picture }) => <div key={key} class="stage-cell">{picture}</div>)}
      </div>
    </section>
  );
}
