import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DaySlots } from '../../protocol';
import { Button } from '../../components/button';
import { IconAlert } from '../../components/icons';
import { Loading } from '../../components/loading';
import { Notice } from '../../components/notice';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { api, errorText } from '../../lib/api';
import { formatDay, formatTime } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import { Calendar } from './calendar';
import { faultText } from './fault-text';
import { freeOf } from './free-slots';
import { StepFrame, type StepProps } from './step-frame';

/** Which day and which time. */
export function StepTime(props: StepProps): JSX.Element {
  const { draft, change, faults, go } = props;
  const { day, error, retry } = useDay(draft.desk, draft.day);
  if (day === null) {
    if (error === null) return <Loading />;
    return <Notice tone="warning" title={errorText(error)}><Button kind="outline" onClick={retry}>{t('common_retry')}</Button></Notice>;
  }
  if (day.days_with_free_slots.length === 0) {
    return (
      <StatusCard picture="calendar" lead={t('booking_no_day')}>
        <p>{t('booking_no_day_hint')}</p>
        <CallUs />
        <p><Button kind="outline" onClick={() => go(1)}>{t('common_back')}</Button></p>
      </StatusCard>
    );
  }
  const noTime = faults.start?.kind === 'missing';
  const next = (): void => {
    // A time of before may have been taken meanwhile.
    if (freeOf(day).includes(draft.start)) {
      go(3);
      return;
    }
    change({ start: '' }, { start: { kind: 'missing' } });
    // After the drawing: the sentence has moved the times down.
    requestAnimationFrame(showTimes);
  };
  return (
    <StepFrame step={2} onBack={() => go(1)} onNext={next} error={noTime ? undefined : faultText(faults.start)}>
      {error !== null && <Notice tone="warning" title={errorText(error)}><Button kind="outline" onClick={retry}>{t('common_retry')}</Button></Notice>}
      <div class="booking-time">
        <Calendar free={day.days_with_free_slots} chosen={draft.day === '' ? day.day : draft.day} choose={(chosen) => change({ day: chosen, start: '' }, {})} />
        <Times day={day} error={noTime ? t('booking_fault_no_time') : undefined} {...props} />
      </div>
    </StepFrame>
  );
}

/** Brings the times into view, above the acts that stay at the bottom, and the focus to the first. */
function showTimes(): void {
  const times = document.getElementById('booking-times');
  (times?.querySelector('input') ?? times)?.focus({ preventScroll: true });
  times?.scrollIntoView({ block: 'start' });
}

function Times({ day, draft, change, error }: StepProps & { day: DaySlots; error: string | undefined }): JSX.Element {
  const free = freeOf(day);
  const noon = free.filter((start) => formatTime(start) < '13:00');
  const name = formatDay(`${day.day}T12:00:00Z`, locale.value);
  const parts = [{ title: t('booking_morning'), times: noon }, { title: t('booking_afternoon'), times: free.slice(noon.length) }];
  return (
    <fieldset id="booking-times" class="choices booking-times" tabIndex={-1} aria-describedby={error === undefined ? undefined : 'booking-times-error'}>
      <legend>{t('booking_times_of', { day: name })}</legend>
      {error !== undefined && <p class="field-error" id="booking-times-error" role="alert"><IconAlert /><span>{error}</span></p>}
      {free.length === 0 && <p>{t('booking_no_time')}</p>}
      {parts.filter(({ times }) => times.length > 0).map(({ title, times }) => (
        <div key={title}>
          <p class="secondary" aria-hidden="true">{title}</p>
          <div class="booking-times-list">
            {times.map((start) => (
              <label class="choice" key={start}>
                <input type="radio" name="start" checked={draft.start === start} onChange={() => change({ day: day.day, start }, {})} />
                <span>{formatTime(start)}</span>
              </label>
            ))}
          </div>
        </div>
      ))}
    </fieldset>
  );
}

/** The times of the chosen day; what was shown stays until the next day is here. */
function useDay(desk: string, day: string): { day: DaySlots | null; error: unknown; retry: () => void } {
  const [shown, setShown] = useState<{ day: DaySlots | null; error: unknown }>({ day: null, error: null });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    api.slots(desk, day === '' ? undefined : day).then(
      (here) => wanted && setShown({ day: here, error: null }),
      (error: unknown) => wanted && setShown((before) => ({ ...before, error })),
    );
    return () => {
      wanted = false;
    };
  }, [desk, day, attempt]);
  return { ...shown, retry: () => setAttempt(attempt + 1) };
}
