import type { ComponentChildren, JSX } from 'preact';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { rich, t } from '../../lib/i18n';
import type { Outcome } from './outcomes';

/** What happened, what to do, and what to say on the telephone. */
export function OutcomeCard({ outcome, reference = null, children }: { outcome: Outcome; reference?: string | null; children?: ComponentChildren }): JSX.Element {
  return (
    <div role="alert">
      <StatusCard picture={outcome.calm ? 'door' : 'broken_line'} lead={outcome.lead} tone={outcome.calm ? 'calm' : 'waits'}>
        <p>{outcome.remedy}</p>
        {children}
        <CallUs />
        {reference !== null && <p>{rich('login_reference', { reference })} {t('login_reference_hint')}</p>}
      </StatusCard>
    </div>
  );
}
