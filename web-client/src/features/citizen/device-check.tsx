import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconArrow, IconBack, IconCheck } from '../../components/icons';
import { Notice } from '../../components/notice';
import { Headline, Page } from '../../components/page';
import { t } from '../../lib/i18n';
import { unlockSounds } from '../../lib/sounds';
import { useWide } from '../../lib/use-wide';
import type { MeetingPage, Party } from '../../protocol';
import { isOpen } from '../meeting/local-media';
import type { Names } from '../meeting/people';
import { failureText, type MeetingSession } from '../meeting/session';
import { LineStep, PictureStep, SoundStep, VoiceStep, WhoStep } from './check-steps';
import { useLineTrial } from './line-trial';
import { keepPreparation } from './preparation';

export type Answer = 'yes' | 'no' | null;

/** What a step is given. On a phone one step is shown at a time and an answer leads on. */
export interface StepProps {
  session: MeetingSession;
  names: Names;
  answer: Answer;
  /** Notes the answer; a yes, or going on without, leads to the next step. */
  onAnswer: (answer: Answer, goOn: boolean) => void;
}

type StepName = 'who' | 'picture' | 'voice' | 'sound' | 'line';

const CHECKS: StepName[] = ['picture', 'voice', 'sound', 'line'];

interface CheckProps {
  session: MeetingSession;
  page: MeetingPage;
  names: Names;
}

/** Who is here, and whether one sees, is heard and hears: then into the waiting room. */
export function DeviceCheck({ session, page, names }: CheckProps): JSX.Element {
  const wide = useWide();
  const steps: StepName[] = page.party === 'delegate' ? ['who', ...CHECKS] : CHECKS;
  const [at, setAt] = useState(0);
  const [answers, setAnswers] = useState<Partial<Record<StepName, Answer>>>({});
  const [persons, setPersons] = useState<Party[] | null>(page.party === 'delegate' ? null : ['delegator']);
  useGrantedDevices(session);
  useLineTrial(session);
  const last = steps.length - 1;
  const next = (): void => setAt(Math.min(at + 1, last));
  const stepProps = (step: StepName): StepProps => ({
    session,
    names,
    answer: answers[step] ?? null,
    onAnswer: (answer, goOn) => {
      setAnswers((before) => ({ ...before, [step]: answer }));
      if (goOn) next();
    },
  });
  const draw = (step: StepName): JSX.Element => {
    switch (step) {
      case 'who':
        return <WhoStep names={names} persons={persons} onChoose={setPersons} />;
      case 'picture':
        return <PictureStep {...stepProps('picture')} />;
      case 'voice':
        return <VoiceStep {...stepProps('voice')} />;
      case 'sound':
        return <SoundStep {...stepProps('sound')} />;
      case 'line':
        return <LineStep session={session} />;
    }
  };
  // Who chose, and who answered no, goes on by a button; a yes leads on by itself.
  const step = steps[at] ?? 'picture';
  const mayGoOn = step === 'who' ? persons !== null : answers[step] === 'no';
  const enter = <Enter session={session} persons={persons} />;
  return (
    <Page title={t('citizen_check_title')} subtitle={t('citizen_subtitle', { office: page.booking.office_name })}>
      <Headline focusKey="check">{t('citizen_check_title')}</Headline>
      {wide ? (
        <>
          <p class="lead">{t('citizen_check_lead')}</p>
          <div class="check-wide">{steps.map((one) => <div key={one} class={`check-area check-area-${one}`}>{draw(one)}</div>)}</div>
          {enter}
        </>
      ) : (
        <OneAtATime at={at} count={steps.length} back={() => setAt(at - 1)} next={mayGoOn ? next : null}>
          {draw(step)}
          {at === last && enter}
        </OneAtATime>
      )}
    </Page>
  );
}

function OneAtATime({ at, count, back, next, children }: { at: number; count: number; back: () => void; next: (() => void) | null; children: ComponentChildren }): JSX.Element {
  return (
    <>
      <p class="check-step" tabIndex={-1}>{t('citizen_check_step', { step: at + 1, steps: count })}</p>
      <progress class="check-progress" max={count} value={at + 1} aria-label={t('citizen_check_step', { step: at + 1, steps: count })} />
      {children}
      {next !== null && <div class="actions"><Button icon={<IconArrow />} onClick={next}>{t('common_continue')}</Button></div>}
      {at > 0 && <div class="check-back"><Button kind="link" icon={<IconBack />} onClick={back}>{t('common_back')}</Button></div>}
    </>
  );
}

/** Where the browser has been allowed before, nothing needs to be pressed. */
function useGrantedDevices(session: MeetingSession): void {
  useEffect(() => {
    const names = ['camera', 'microphone'] as const;
    const granted = Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state === 'granted'));
    void granted.then((all) => {
      if (all.every(Boolean) && session.media.camera.peek().kind === 'closed') void session.media.open();
    }, () => undefined);
  }, [session]);
}

/** The last act. Never a dead end: with a device missing one may still come in and say so. */
function Enter({ session, persons }: { session: MeetingSession; persons: Party[] | null }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const failure = useSignal<string | null>(null);
  const { camera, microphone } = session.media;
  const asked = [camera.value.kind, microphone.value.kind].every((kind) => kind !== 'closed' && kind !== 'opening');
  const running = session.state.value.phase.kind === 'in_charge';
  const missing = persons === null ? t('citizen_check_who_first') : asked ? null : t('citizen_check_first');
  const enter = async (): Promise<void> => {
    if (persons === null) return;
    unlockSounds();
    setBusy(true);
    failure.value = await failureText(session.arrive(persons));
    if (failure.value === null) keepPreparation(session.booking, persons);
    setBusy(false);
  };
  return (
    <div class="check-enter">
      {asked && !isOpen(camera.value) && isOpen(microphone.value) && <p>{t('citizen_check_camera_needed')}</p>}
      {asked && !isOpen(microphone.value) && <p>{t('citizen_check_microphone_needed')}</p>}
      {failure.value !== null && <Notice tone="danger" title={failure.value} />}
      <Button class="check-go" icon={<IconCheck />} disabled={missing !== null} busy={busy} describedBy="enter-hint" onClick={() => void enter()}>
        {running ? t('citizen_check_enter_meeting') : t('citizen_check_enter')}
      </Button>
      <p id="enter-hint" class="secondary">{missing ?? (running ? t('citizen_check_conversation_runs') : t('citizen_check_nobody_sees'))}</p>
    </div>
  );
}
