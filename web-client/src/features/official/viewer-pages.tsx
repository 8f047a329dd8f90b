import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Loading } from '../../components/loading';
import { errorText } from '../../lib/api';
import { t } from '../../lib/i18n';
import type { Attachment } from '../../protocol';
import type { MeetingSession } from '../meeting/session';
import { useNear, usePagePicture } from './page-pictures';
import { pageBox, pictureWidth, type View } from './viewer-model';

/** Until a page's own shape is known: A4 upright. */
const USUAL_SHAPE = 297 / 210;

/** All pages, one below the other, in a box that scrolls. */
export function ViewerPages({ session, attachment, view }: { session: MeetingSession; attachment: Attachment; view: View }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  return (
    <div ref={box} class="viewer-pages" role="region" aria-label={t('official_sheet', { name: attachment.name })} tabIndex={0}>
      {width > 0 && Array.from({ length: attachment.pages }, (_, at) => (
        <Sheet key={`${attachment.id}-${at}`} session={session} attachment={attachment} page={at + 1} box={width} view={view} />
      ))}
    </div>
  );
}

interface SheetProps {
  session: MeetingSession;
  attachment: Attachment;
  page: number;
  /** Width of the box in CSS pixels. */
  box: number;
  view: View;
}

function Sheet({ session, attachment, page, box, view }: SheetProps): JSX.Element {
  const { element, near } = useNear();
  const [shape, setShape] = useState(USUAL_SHAPE);
  const [picture, retry] = usePagePicture(session, attachment, page, pictureWidth(box, view, devicePixelRatio, shape), near);
  const { width, height } = pageBox(box, view, shape);
  const address = 'address' in picture ? picture.address : null;
  const label = t('official_page_of', { page, pages: attachment.pages });
  const [across, down] = view.turns % 2 === 0 ? [width, height] : [height, width];
  return (
    <div ref={element} class="viewer-sheet" style={{ width: `${width}px`, height: `${height}px` }}>
      {address !== null && (
        <img
          src={address}
          alt={label}
          draggable={false}
          style={{ width: `${across}px`, height: `${down}px`, transform: `translate(-50%, -50%) rotate(${view.turns * 90}deg)` }}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => naturalWidth > 0 && setShape(naturalHeight / naturalWidth)}
        />
      )}
      {address === null && picture.kind !== 'failed' && <Loading />}
      {picture.kind === 'failed' && (
        <div class="viewer-failed">
          <p><strong>{label}</strong> {errorText(picture.error)}</p>
          <button type="button" class="btn btn-outline-primary action" onClick={retry}><span>{t('common_retry')}<span class="visually-hidden"> {label}</span></span></button>
        </div>
      )}
    </div>
  );
}

/** Room for a page in CSS pixels, as it changes. The room of a scroll bar is kept free from the start. */
function useWidth(box: { current: HTMLDivElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => {
      const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(element);
      setWidth(Math.floor(element.clientWidth - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return width;
}
