import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconCheck, IconId } from '../../components/icons';
import { announceNow } from '../../components/live-region';
import { t } from '../../lib/i18n';
import { knock } from '../../lib/sounds';
import type { Party } from '../../protocol';
import { isUnconfirmed } from '../meeting/meeting-state';
import { personName, personWithRole, type Names } from '../meeting/people';
import { failureText, type MeetingSession } from '../meeting/session';

const PARTIES: readonly Party[] = ['delegator', 'delegate'];

/** Guests who wait to be confirmed, each with one clear question. Only who is in charge answers it. */
export function GuestCards({ session, names, holder }: { session: MeetingSession; names: Names; holder: boolean }): JSX.Element {
  const waiting = PARTIES.filter((party) => isUnconfirmed(session.state.value, { kind: 'citizen', party }));
  const count = waiting.length;
  useEffect(() => {
    if (count === 0) return;
    announceNow(waiting.map((party) => t('official_guest_here', { name: personName(party, names) })).join(' '));
    knock();
  }, [count]);
  return <>{waiting.map((party) => <GuestCard key={party} party={party} session={session} names={names} holder={holder} />)}</>;
}

function GuestCard({ party, session, names, holder }: { party: Party; session: MeetingSession; names: Names; holder: boolean }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const name = personName(party, names);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setFailure(await failureText(session.confirmGuest(party)));
    setBusy(false);
  };
  return (
    <section class="guest-card" aria-label={personWithRole(party, names)}>
      <IconId size={28} />
      <div>
        <p><strong>{t('official_guest_here', { name })}</strong> {holder ? t('official_guest_question') : t('official_guest_other')}</p>
        <p>{t('official_guest_waits')}</p>
        {failure !== null && <p class="field-error" role="alert">{failure}</p>}
      </div>
      {holder && <Button busy={busy} icon={<IconCheck />} onClick={() => void confirm()}>{t('official_guest_confirm', { name })}</Button>}
    </section>
  );
}
