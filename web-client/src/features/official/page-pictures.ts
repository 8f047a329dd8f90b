/** Pictures of a document's pages, as blobs of this page: the realm can't travel in a link. Each is fetched once for each width. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Attachment } from '../../protocol';
import type { MeetingSession } from '../meeting/session';
import { PageQueue } from './page-queue';

const queue = new PageQueue();

export type Picture = { kind: 'away' } | { kind: 'loading'; address: string | null } | { kind: 'here'; address: string } | { kind: 'failed'; error: unknown };

/** One page: fetched when `wanted`, in another width as long as the one before stays, given back with the page. */
export function usePagePicture(session: MeetingSession, attachment: Attachment, page: number, width: number, wanted: boolean): [Picture, () => void] {
  const [picture, setPicture] = useState<Picture>({ kind: 'away' });
  const [attempt, setAttempt] = useState(0);
  const held = useRef<string | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    setPicture({ kind: 'loading', address: held.current });
    queue.run(() => session.fetchPage(attachment.id, page, width), () => current).then(
      (blob) => {
        if (!current || blob === null) return;
        const before = held.current;
        held.current = URL.createObjectURL(blob);
        setPicture({ kind: 'here', address: held.current });
        if (before !== null) URL.revokeObjectURL(before);
      },
      (error: unknown) => current && setPicture({ kind: 'failed', error }),
    );
    return () => {
      current = false;
    };
  }, [session, attachment.id, page, width, wanted, attempt]);
  useEffect(() => () => {
    if (held.current !== null) URL.revokeObjectURL(held.current);
    held.current = null;
  }, []);
  return [picture, () => setAttempt(attempt + 1)];
}

/** Whether an element is, or was, near what is seen of the box that scrolls it. */
export function useNear(): { element: { current: HTMLDivElement | null }; near: boolean } {
  const element = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (element.current === null || near) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
    }, { root: element.current.closest('.viewer-pages'), rootMargin: '800px' });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [near]);
  return { element, near };
}
