/** The steps of the check: who, picture, voice, sound, line. */
import type { ComponentChildren, JSX } from 'preact';
import { Button } from '../../components/button';
import { IconBell, IconCamera, IconCheck } from '../../components/icons';
import { Notice } from '../../components/notice';
import { t } from '../../lib/i18n';
import type { Device } from '../../lib/media-devices';
import { playTest } from '../../lib/sounds';
import { useWide } from '../../lib/use-wide';
import type { Party } from '../../protocol';
import { DeviceChoice } from '../meeting/device-choice';
import { DeviceTrouble } from '../meeting/device-trouble';
import { isOpen } from '../meeting/local-media';
import { personName, type Names } from '../meeting/people';
import type { MeetingSession } from '../meeting/session';
import type { Answer, StepProps } from './device-check';
import { TrialCard } from './line-trial';
import { LevelBar, OwnPreview } from './own-media';

function Step({ title, done = false, children }: { title: string; done?: boolean; children: ComponentChildren }): JSX.Element {
  return (
    <section class="card-box check-card">
      <h2>
        {title}
        {done && <span class="check-done"><IconCheck /> {t('citizen_check_done')}</span>}
      </h2>
      {children}
    </section>
  );
}

export function WhoStep({ names, persons, onChoose }: { names: Names; persons: Party[] | null; onChoose: (persons: Party[]) => void }): JSX.Element {
  const [own, other] = [personName('delegate', names), personName('delegator', names)];
  const option = (value: Party[], word: string, hint: string): JSX.Element => (
    <label class="choice">
      <input type="radio" name="persons" checked={persons?.length === value.length} onChange={() => onChoose(value)} />
      <span>
        <strong>{word}</strong>
        <span class="choice-hint">{hint}</span>
      </span>
    </label>
  );
  return (
    <Step title={t('citizen_check_who')}>
      <fieldset class="choices">
        <legend>{t('citizen_check_who_question')}</legend>
        {option(['delegate', 'delegator'], t('citizen_check_two'), t('citizen_check_two_hint', { one: own, two: other }))}
        {option(['delegate'], t('citizen_check_alone'), t('citizen_check_alone_hint', { other }))}
      </fieldset>
    </Step>
  );
}

export function PictureStep({ session, answer, onAnswer }: StepProps): JSX.Element {
  const { media } = session;
  const state = media.camera.value;
  return (
    <Step title={t('citizen_check_picture')} done={answer === 'yes' && isOpen(state)}>
      {(state.kind === 'closed' || state.kind === 'opening') && <StartDevices session={session} />}
      {state.kind === 'failed' && <Trouble session={session} device="camera" onAnswer={onAnswer} />}
      {isOpen(state) && (
        <>
          <OwnPreview media={media} />
          <Question text={t('citizen_check_picture_question')} answer={answer} onAnswer={onAnswer} />
          {answer === 'no' && <Notice tone="warning"><p>{t('citizen_check_no_picture')}</p></Notice>}
          <DeviceChoice media={media} device="camera" />
        </>
      )}
    </Step>
  );
}

export function VoiceStep({ session, answer, onAnswer }: StepProps): JSX.Element {
  const { media } = session;
  const state = media.microphone.value;
  return (
    <Step title={t('citizen_check_voice')} done={answer === 'yes' && isOpen(state)}>
      {(state.kind === 'closed' || state.kind === 'opening') && <p class="secondary">{t('citizen_check_first')}</p>}
      {state.kind === 'failed' && <Trouble session={session} device="microphone" onAnswer={onAnswer} />}
      {isOpen(state) && (
        <>
          <LevelBar media={media} />
          <p>{t('citizen_check_voice_do')}</p>
          <Question text={t('citizen_check_voice_question')} answer={answer} onAnswer={onAnswer} />
          {answer === 'no' && <Notice tone="warning"><p>{t('citizen_check_no_voice')}</p></Notice>}
          <DeviceChoice media={media} device="microphone" />
        </>
      )}
    </Step>
  );
}

export function SoundStep({ answer, onAnswer }: StepProps): JSX.Element {
  return (
    <Step title={t('citizen_check_sound')} done={answer === 'yes'}>
      <p>{t('citizen_check_sound_do')}</p>
      <p><Button kind="outline" icon={<IconBell />} onClick={playTest}>{t('citizen_check_sound_play')}</Button></p>
      <Question text={t('citizen_check_sound_question')} answer={answer} onAnswer={onAnswer} />
      {answer === 'no' && <Notice tone="warning"><p>{t('citizen_check_no_sound')}</p></Notice>}
    </Step>
  );
}

/** Tried by itself, also while one is busy with another step. */
export function LineStep({ session }: { session: MeetingSession }): JSX.Element {
  return <Step title={t('citizen_check_line')}><TrialCard session={session} /></Step>;
}

/** The browser's question comes only after ours, so that nobody is startled by it. */
function StartDevices({ session }: { session: MeetingSession }): JSX.Element {
  const opening = session.media.camera.value.kind === 'opening';
  return (
    <>
      <p>{t('citizen_check_start_why')}</p>
      <Button icon={<IconCamera />} busy={opening} onClick={() => void session.media.open()}>
        {opening ? t('citizen_check_starting') : t('citizen_check_start')}
      </Button>
    </>
  );
}

function Trouble({ session, device, onAnswer }: { session: MeetingSession; device: Device; onAnswer: StepProps['onAnswer'] }): JSX.Element | null {
  const wide = useWide();
  const state = session.media[device].value;
  if (state.kind !== 'failed') return null;
  return (
    <>
      <DeviceTrouble device={device} cause={state.cause} retry={() => void session.media.choose(device, null)} />
      {!wide && (
        <div class="check-without">
          <Button kind="link" onClick={() => onAnswer('no', true)}>
            {device === 'camera' ? t('citizen_check_without_camera') : t('citizen_check_without_microphone')}
          </Button>
        </div>
      )}
    </>
  );
}

/** Yes and no, equal; the answer given stays marked. */
function Question({ text, answer, onAnswer }: { text: string; answer: Answer; onAnswer: StepProps['onAnswer'] }): JSX.Element {
  return (
    <div class="question" role="group" aria-label={text}>
      <p class="question-text">{text}</p>
      <Button kind="outline" pressed={answer === 'yes'} onClick={() => onAnswer('yes', true)}>{t('common_yes')}</Button>
      <Button kind="outline" pressed={answer === 'no'} onClick={() => onAnswer('no', false)}>{t('common_no')}</Button>
    </div>
  );
}
