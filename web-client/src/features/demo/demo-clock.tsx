import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconClock } from '../../components/icons';
import { announce } from '../../components/live-region';
import { Notice } from '../../components/notice';
import { errorText } from '../../lib/api';
import { formatDay, formatTime, now } from '../../lib/clock';
import { clockMoved } from '../../lib/demo-mode';
import { locale, t } from '../../lib/i18n';
import { demoApi } from './demo-api';

const STEPS = [1, 5, 15, 60] as const;

/** The clock of the demonstration, which can be moved on but never back. */
export function DemoClock({ reload }: { reload: () => void }): JSX.Element {
  const [busy, setBusy] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const move = async (minutes: number): Promise<void> => {
    setBusy(minutes);
    setError(null);
    try {
      const clock = await demoApi.moveClock({ advance_s: minutes * 60 });
      clockMoved(clock.now);
      announce(t('demo_clock_moved', { time: formatTime(clock.now) }));
      reload();
    } catch (failure) {
      setError(failure);
    }
    setBusy(null);
  };
  return (
    <section class="section" aria-labelledby="demo-clock">
      <h2 id="demo-clock">{t('demo_clock_title')}</h2>
      <p>{t('demo_clock_hint')}</p>
      <p class="demo-clock"><IconClock /> <span>{t('common_day_at', { day: formatDay(now.value, locale.value), time: formatTime(now.value) })}</span></p>
      <p class="demo-acts">
        {STEPS.map((minutes) => (
          <Button key={minutes} kind="outline" busy={busy === minutes} disabled={busy !== null && busy !== minutes} onClick={() => void move(minutes)}>
            {minutes === 1 ? t('demo_clock_one') : minutes === 60 ? t('demo_clock_hour') : t('demo_clock_on', { minutes })}
          </Button>
        ))}
      </p>
      {error !== null && <Notice tone="danger" title={errorText(error)} />}
    </section>
  );
}
