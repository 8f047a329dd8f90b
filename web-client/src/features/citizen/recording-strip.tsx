import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import type { StopReason } from '../../protocol';
import { personWithRole, type Names } from '../meeting/people';
import { failureText, type MeetingSession } from '../meeting/session';
import { ownPersons } from './consent-dialog';

/** Under the headline: while it records, how to stop it; afterwards, why it stopped. With little room, only the withdrawal. */
export function RecordingStrip({ session, names, withdrawalOnly = false }: { session: MeetingSession; names: Names; withdrawalOnly?: boolean }): JSX.Element | null {
  const { recording } = session.state.value;
  const [asking, setAsking] = useState(false);
  if (withdrawalOnly && recording.kind !== 'on' && recording.kind !== 'asked') return null;
  switch (recording.kind) {
    case 'asked':
    case 'on': {
      const awaited = recording.kind === 'asked' ? recording.persons.filter((person) => recording.answers[person] === undefined) : [];
      // Who has not answered yet has the question before them, and nothing to withdraw.
      if (awaited.some((person) => ownPersons(session).includes(person))) return null;
      return (
        <div class="strip">
          <p>{recording.kind === 'on' ? t('citizen_consent_change') : t('citizen_consent_waits', { who: awaited.map((person) => personWithRole(person, names)).join(', ') })}</p>
          <Button kind="outline" class="strip-act" onClick={() => setAsking(true)}>{t('citizen_recording_withdraw')}</Button>
          <WithdrawDialog session={session} names={names} open={asking} onClose={() => setAsking(false)} />
        </div>
      );
    }
    case 'refused': {
      const own = ownPersons(session);
      const text = own.includes(recording.by) && own.length === 1 ? t('citizen_refused_own') : t('citizen_refused_other', { who: personWithRole(recording.by, names) });
      return <div class="strip strip-warning"><p><strong>{text}</strong> {t('citizen_refused_next')}</p></div>;
    }
    case 'off':
      return recording.stopped === null ? null : <div class="strip strip-warning"><p><strong>{stopText(recording.stopped)}</strong></p></div>;
  }
}

function stopText(reason: StopReason): string {
  switch (reason) {
    case 'by_official':
      return t('citizen_stopped_by_official');
    case 'withdrawn':
      return t('citizen_stopped_withdrawn');
    case 'newcomer':
      return t('citizen_stopped_newcomer');
    default:
      return t('citizen_stopped_other');
  }
}

/** One button per person at this device. */
function WithdrawDialog({ session, names, open, onClose }: { session: MeetingSession; names: Names; open: boolean; onClose: () => void }): JSX.Element {
  const [failure, setFailure] = useState<string | null>(null);
  const persons = ownPersons(session);
  return (
    <Dialog
      open={open}
      title={t('citizen_withdraw_title')}
      onClose={onClose}
      footer={
        <>
          {persons.map((person) => (
            <Button key={person} kind="danger" onClick={() => void failureText(session.withdrawConsent(person)).then(setFailure)}>
              {persons.length === 1 ? t('citizen_withdraw_yes') : t('citizen_withdraw_yes_named', { who: personWithRole(person, names) })}
            </Button>
          ))}
          <Button kind="outline" onClick={onClose}>{t('citizen_withdraw_no')}</Button>
        </>
      }
    >
      <p>{t('citizen_withdraw_text')}</p>
      {failure !== null && <Notice tone="danger" title={failure} />}
    </Dialog>
  );
}
