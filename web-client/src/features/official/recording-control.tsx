import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Party } from '../../protocol';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { IconAlert, IconCheck, IconClock, IconRecord } from '../../components/icons';
import { Notice } from '../../components/notice';
import { formatTime } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { presentCitizens, seatOf, type Answer, type Recording } from '../meeting/meeting-state';
import { personWithRole, type Names } from '../meeting/people';
import { failureText, type MeetingSession } from '../meeting/session';

interface ControlProps {
  session: MeetingSession;
  names: Names;
  /** Only who is in charge asks and stops. */
  holder: boolean;
}

/** Consents and recording: how it stands, and the next act. */
export function RecordingControl({ session, names, holder }: ControlProps): JSX.Element {
  const { recording } = session.state.value;
  return (
    <section class="official-section" aria-labelledby="recording-title">
      <h2 id="recording-title">{t('official_recording')}</h2>
      <State recording={recording} names={names} />
      {holder && <Act session={session} recording={recording} names={names} />}
    </section>
  );
}

function State({ recording, names }: { recording: Recording; names: Names }): JSX.Element {
  switch (recording.kind) {
    case 'off':
      return <p>{recording.stopped === null ? t('official_recording_off') : t(`official_stopped_${recording.stopped}`)}</p>;
    case 'asked':
      return (
        <>
          <p>{t('official_recording_asked')}</p>
          <ul class="official-presence">
            {recording.persons.map((person) => <Consent key={person} person={person} answer={recording.answers[person]} names={names} />)}
          </ul>
        </>
      );
    case 'refused':
      return <Notice tone="danger" title={t('official_recording_refused', { who: personWithRole(recording.by, names) })}><p>{t('official_recording_refused_next')}</p></Notice>;
    case 'on':
      return (
        <>
          <p class="official-recording-on"><span class="recording-dot" aria-hidden="true" /> <strong>{t('official_recording_on', { time: formatTime(recording.since) })}</strong></p>
          <ul class="official-presence">
            {recording.persons.map((person) => <Consent key={person} person={person} answer="given" names={names} />)}
          </ul>
        </>
      );
  }
}

function Consent({ person, answer, names }: { person: Party; answer: Answer | undefined; names: Names }): JSX.Element {
  const Icon = answer === 'given' ? IconCheck : answer === 'refused' ? IconAlert : IconClock;
  const word = answer === 'given' ? t('official_consent_given') : answer === 'refused' ? t('official_consent_refused') : t('official_consent_missing');
  return (
    <li class={answer === 'given' ? 'presence-here' : answer === 'refused' ? 'presence-lost' : 'presence-missing'}>
      <Icon />
      <span>{personWithRole(person, names)} <span class="presence-word">{word}</span></span>
    </li>
  );
}

function Act({ session, recording, names }: { session: MeetingSession; recording: Recording; names: Names }): JSX.Element {
  const [failure, setFailure] = useState<string | null>(null);
  const [stopping, setStopping] = useState(false);
  const run = (what: Promise<unknown>): void => void failureText(what).then(setFailure);
  const present = presentCitizens(session.state.value);
  const { seats } = session.state.value;
  const nobody = ![...seats.values()].some(({ seat, line }) => seat.kind === 'citizen' && line === 'here');
  const absent = (['delegator', 'delegate'] as const).find((party) => !present.includes(party));
  const stop = (): void => {
    setStopping(false);
    run(session.stopRecording());
  };
  return (
    <>
      {failure !== null && <Notice tone="danger" title={failure} />}
      {recording.kind === 'off' || recording.kind === 'refused' ? (
        <>
          {nobody && <p class="secondary" id="recording-nobody">{t('official_recording_nobody')}</p>}
          {!nobody && absent !== undefined && <p class="secondary">{t(seatOf(session.state.value, absent)?.guest === 'unconfirmed' ? 'official_recording_unconfirmed' : 'official_recording_absent', { who: personWithRole(absent, names) })}</p>}
          <p><Button kind="outline" icon={<IconRecord />} disabled={nobody} describedBy={nobody ? 'recording-nobody' : undefined} onClick={() => run(session.askRecording())}>
            {recording.kind === 'refused' ? t('official_recording_ask_again') : t('official_recording_ask')}
          </Button></p>
        </>
      ) : (
        <p><Button kind="danger" onClick={() => (recording.kind === 'on' ? setStopping(true) : stop())}>
          {recording.kind === 'on' ? t('official_recording_stop') : t('official_recording_take_back')}
        </Button></p>
      )}
      <Dialog
        open={stopping && recording.kind === 'on'}
        title={t('official_recording_stop_title')}
        onClose={() => setStopping(false)}
        footer={
          <>
            <Button kind="outline" onClick={() => setStopping(false)}>{t('official_recording_stop_no')}</Button>
            <Button kind="danger" onClick={stop}>{t('official_recording_stop')}</Button>
          </>
        }
      >
        <p>{t('official_recording_stop_text')}</p>
      </Dialog>
    </>
  );
}
