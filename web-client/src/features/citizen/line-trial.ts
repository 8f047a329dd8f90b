/** The trial of the connection, fetched apart: entering never waits for it. */
import { useEffect } from 'preact/hooks';
import { later } from '../../components/later';
import type { MeetingSession } from '../meeting/session';

export const TrialCard = later(['trial'], async () => (await import('../trial/trial-card')).TrialCard);

/** Tries the line as soon as the browser's question about the devices is answered, whatever the answer. */
export function useLineTrial(session: MeetingSession): void {
  const { camera, microphone } = session.media;
  const settled = [camera.value.kind, microphone.value.kind].every((kind) => kind !== 'closed' && kind !== 'opening');
  const ready = settled && session.line.value.kind === 'live';
  useEffect(() => {
    // What does not arrive leaves the button.
    if (ready) void import('../trial/trial').then(({ trialOf }) => trialOf(session).startOnce(), () => undefined);
  }, [ready, session]);
}
