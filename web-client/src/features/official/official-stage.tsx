import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../lib/i18n';
import { sameSeat } from '../meeting/meeting-state';
import type { Names } from '../meeting/people';
import { OtherTile, OwnTile } from '../meeting/person-tile';
import type { MeetingSession } from '../meeting/session';
import { tilesOf, type Tile } from '../meeting/tiles';
import { LookButton } from './look-button';
import { arrange, GAP, type Box } from './stage-layout';

/** What a camera gives until one knows better. */
const USUAL_SHAPE = 16 / 9;

/**
 * The citizens as large as the stage allows, so that they can be recognised; colleagues and one's own picture small and apart. While a
 * document is held to a camera, that picture alone is large.
 */
export function OfficialStage({ session, names, small }: { session: MeetingSession; names: Names; small: boolean }): JSX.Element {
  const tiles = tilesOf(session);
  // Always in the same order: who comes back takes the same place.
  const citizens = tiles.filter(({ seat }) => seat.seat.kind === 'citizen').sort((one, other) => other.key.localeCompare(one.key));
  const looked = citizens.find(({ seat }) => sameSeat(seat.seat, session.state.value.documentView));
  const large = looked === undefined ? citizens : [looked];
  const rest = tiles.filter((tile) => !large.includes(tile));
  const [shapes, setShapes] = useState<Readonly<Record<string, number>>>({});
  const { stage, box } = useBox();
  const { citizens: along, others, size } = arrange(box, large.length > 0 ? large.map(({ key }) => shapes[key] ?? USUAL_SHAPE) : [USUAL_SHAPE]);
  const picture = (tile: Tile): JSX.Element => {
    const act = tile.seat.seat.kind === 'citizen' && (looked === undefined || looked === tile) ? <LookButton session={session} of={tile.seat} names={names} /> : undefined;
    const onShape = (shape: number): void => setShapes((before) => ({ ...before, [tile.key]: shape }));
    return <OtherTile tile={tile} names={names} session={session} onShape={onShape} act={act} />;
  };
  return (
    <section class={`desk-stage ${small && looked === undefined ? 'desk-stage-small' : ''}`} aria-label={t('meeting_videos')}>
      <div ref={stage} class={`desk-pictures desk-pictures-${others}`} style={{ '--others': `${size}px`, gap: `${GAP}px` }}>
        <div class={`desk-citizens desk-citizens-${along}`} style={{ gap: `${GAP}px` }}>
          {large.length === 0 && <p class="desk-nobody">{t('official_nobody_here')}</p>}
          {large.map((tile) => <div key={tile.key} class="stage-cell">{picture(tile)}</div>)}
        </div>
        <div class="desk-others">
          {rest.map((tile) => <div key={tile.key} class="stage-cell">{picture(tile)}</div>)}
          <div class="stage-cell"><OwnTile session={session} /></div>
        </div>
      </div>
    </section>
  );
}

/** The size of an element as it changes. */
function useBox(): { stage: { current: HTMLDivElement | null }; box: Box } {
  const stage = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState<Box>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = stage.current;
    if (element === null) return;
    const measure = (): void => setBox({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { stage, box };
}
