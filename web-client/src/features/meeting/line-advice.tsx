import { useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconCamera, IconCameraOff } from '../../components/icons';
import { announce } from '../../components/live-region';
import { elapsed, elapsedMs } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { leftAsItIs, noAdvice, observe, switchedOff } from './advice';
import { sameSeat } from './meeting-state';
import type { MeetingSession } from './session';

/** Advises who is heard badly to send the voice alone, and offers the picture again when the voice gets there well. */
export function LineAdvice({ session }: { session: MeetingSession }): JSX.Element | null {
  const { link, media, seat, state } = session;
  const advice = useSignal(noAdvice);
  useSignalEffect(() => {
    const quality = link.upQuality.value;
    const camera = media.camera.value.kind === 'on';
    const needed = sameSeat(state.value.documentView, seat.value);
    const now = Math.max(elapsed.value, elapsedMs());
    advice.value = observe(advice.peek(), { now, quality, camera, needed });
  });
  const { shown } = advice.value;
  useEffect(() => {
    if (shown === 'switch_off') announce(`${t('live_slow')} ${t('live_slow_advice')}`);
    if (shown === 'switch_on') announce(t('live_better'));
  }, [shown]);
  const leave = (): void => {
    advice.value = leftAsItIs(advice.peek(), elapsedMs());
    focusCamera();
  };
  const switchCamera = (on: boolean): void => {
    advice.value = on ? leftAsItIs(advice.peek(), elapsedMs()) : switchedOff(advice.peek());
    void media.setCamera(on);
    focusCamera();
  };
  if (shown === 'nothing') return null;
  if (shown === 'switch_on') {
    return (
      <Band text={<strong>{t('live_better')}</strong>}>
        <Button kind="outline" icon={<IconCamera />} onClick={() => switchCamera(true)}>{t('live_better_on')}</Button>
        <Button kind="link" onClick={leave}>{t('live_better_keep')}</Button>
      </Band>
    );
  }
  const recording = state.value.recording.kind === 'on';
  return (
    <Band text={<><strong>{t('live_slow')}</strong> {t('live_slow_advice')}{recording && <> {t('live_slow_recording')}</>}</>}>
      <Button kind="outline" icon={<IconCameraOff />} onClick={() => switchCamera(false)}>{t('live_slow_off')}</Button>
      <Button kind="link" onClick={leave}>{t('live_slow_keep')}</Button>
    </Band>
  );
}

function Band({ text, children }: { text: ComponentChildren; children: ComponentChildren }): JSX.Element {
  return (
    <section class="band band-slow" aria-label={t('meeting_quality')}>
      <p>{text}</p>
      <div class="band-acts">{children}</div>
    </section>
  );
}

/** The notice goes away under the finger: who uses the keyboard goes on at the switch it was about. */
function focusCamera(): void {
  document.getElementById('bar-camera')?.focus();
}
