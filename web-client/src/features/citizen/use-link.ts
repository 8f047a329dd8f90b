import { useCallback, useEffect, useState } from 'preact/hooks';
import { api, ApiError } from '../../lib/api';
import { syncClock } from '../../lib/clock';
import type { Realm } from '../../protocol';
import type { Link } from './citizen-view';

/** How often a meeting that does not let in yet, or no longer, is asked about. */
const POLL_MS = 10_000;
const RETRY_MS = 5_000;

/** Causes that asking again does not mend. */
const LASTING: readonly string[] = ['unauthorized', 'forbidden', 'not_found', 'malformed', 'assurance_insufficient'];

/** What the address of a meeting opens, followed until it lets in. A failed question never hides what is known already. */
export function useLink(id: string, realm: Realm): { link: Link; reload: () => void } {
  const [link, setLink] = useState<Link>({ kind: 'loading' });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let wanted = true;
    const ask = async (): Promise<void> => {
      const next = await askLink(id, realm);
      if (wanted) setLink((known) => (next.kind === 'failed' && known.kind === 'known' && isPassing(next) ? { ...known } : next));
    };
    void ask();
    return () => {
      wanted = false;
    };
  }, [id, realm, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  useEffect(() => {
    const pause = pauseAfter(link);
    if (pause === null) return;
    const timer = setTimeout(reload, pause);
    return () => clearTimeout(timer);
  }, [link]);
  return { link, reload };
}

async function askLink(id: string, realm: Realm): Promise<Link> {
  try {
    const page = await api.meetingPage(id, realm);
    syncClock(page.now);
    return { kind: 'known', page };
  } catch (error) {
    return { kind: 'failed', code: error instanceof ApiError ? error.code : 'internal' };
  }
}

function isPassing(link: Link): boolean {
  return link.kind === 'failed' && !LASTING.includes(link.code);
}

/** Open, cancelled or ended: the socket tells, or there is nothing more to come. */
function pauseAfter(link: Link): number | null {
  if (link.kind === 'loading') return null;
  if (link.kind === 'failed') return isPassing(link) ? RETRY_MS : null;
  if (link.page.admission === 'too_early') return POLL_MS;
  return link.page.admission === 'over' && link.page.outcome === null ? POLL_MS : null;
}
