import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { later } from '../../components/later';
import { IconCheck, IconClock, IconCross } from '../../components/icons';
import { LanguageChoice } from '../../components/language-choice';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import type { MeetingPage, Party } from '../../protocol';
import { seatKey, type Recording } from '../meeting/meeting-state';
import { personWithRole, type Names } from '../meeting/people';
import { failureText, type MeetingSession } from '../meeting/session';

const PrivacyText = later([], async () => (await import('./privacy-page')).PrivacyText);

type Asked = Extract<Recording, { kind: 'asked' }>;

/** The question on recording: a box per person, two equal buttons. It stays until all at this device have answered; Esc is no answer. */
export function ConsentDialog({ session, names }: { session: MeetingSession; page: MeetingPage; names: Names }): JSX.Element {
  const { recording } = session.state.value;
  const [reading, setReading] = useState(false);
  const [closed, setClosed] = useState(false);
  const asked = recording.kind === 'asked' ? recording : null;
  const answered = asked !== null && !ownPersons(session).some((person) => asked.persons.includes(person) && asked.answers[person] === undefined);
  useEffect(() => {
    if (!answered) setClosed(false);
  }, [answered]);
  const close = (): void => setClosed(true);
  return (
    <Dialog
      open={asked !== null && !(answered && closed)}
      title={t('citizen_consent_title')}
      wayOut="close"
      tools={<LanguageChoice where="dialog" />}
      {...(answered ? { onClose: close, footer: <Button kind="outline" onClick={close}>{t('common_close')}</Button> } : {})}
    >
      {asked !== null && (
        <>
          <p>{t('citizen_consent_text')}</p>
          <p>
            <button type="button" class="btn btn-link action consent-read" aria-expanded={reading} onClick={() => setReading(!reading)}>
              <span>{reading ? t('citizen_consent_hide') : t('citizen_consent_read')}</span>
            </button>
          </p>
          {reading && <div class="consent-notice" tabIndex={0}><PrivacyText /></div>}
          {asked.persons.map((person) => <PersonBox key={person} person={person} asked={asked} session={session} names={names} />)}
          <p>{t('citizen_consent_change')}</p>
        </>
      )}
    </Dialog>
  );
}

/** The citizens at this device. */
export function ownPersons(session: MeetingSession): Party[] {
  const seat = session.seat.value;
  return seat === null ? [] : (session.state.value.seats.get(seatKey(seat))?.persons ?? []);
}

function PersonBox({ person, asked, session, names }: { person: Party; asked: Asked; session: MeetingSession; names: Names }): JSX.Element {
  const who = personWithRole(person, names);
  const given = asked.answers[person] === 'given';
  const here = ownPersons(session).includes(person);
  return (
    <div class="consent-box" role="group" aria-label={who}>
      <h3><bdi>{who}</bdi></h3>
      {given ? (
        <p class="consent-given"><IconCheck size={28} /> {t('citizen_consent_given')}</p>
      ) : here ? (
        <Choice person={person} asked={asked} session={session} who={who} />
      ) : (
        <p class="consent-awaited"><IconClock size={28} /> {t('citizen_consent_awaited')}</p>
      )}
    </div>
  );
}

function Choice({ person, asked, session, who }: { person: Party; asked: Asked; session: MeetingSession; who: string }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const answer = async (given: boolean): Promise<void> => {
    setBusy(true);
    setFailure(await failureText(session.consent(person, given, asked.notice, asked.seq)));
    setBusy(false);
  };
  return (
    <>
      <div class="consent-choice">
        <Button kind="outline" icon={<IconCheck />} disabled={busy} onClick={() => void answer(true)}>
          {t('citizen_consent_yes')}<span class="visually-hidden">: {who}</span>
        </Button>
        <Button kind="outline" icon={<IconCross />} disabled={busy} onClick={() => void answer(false)}>
          {t('citizen_consent_no')}<span class="visually-hidden">: {who}</span>
        </Button>
      </div>
      {failure !== null && <Notice tone="danger" title={failure} />}
    </>
  );
}
