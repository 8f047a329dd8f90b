import type { JSX } from 'preact';
import { IconCheck } from '../../components/icons';
import { t } from '../../lib/i18n';

export const STEPS = ['desk', 'time', 'people', 'summary', 'done'] as const;

/** Name of a step, from 1. */
export function stepName(step: number): string {
  const name = STEPS[step - 1] ?? 'desk';
  return t(`booking_step_${name}`);
}

/** Where one stands. Not needed to follow: the H1 says the same. */
export function Stepper({ step }: { step: number }): JSX.Element {
  return (
    <ol class="booking-stepper" aria-label={t('booking_steps')}>
      {STEPS.map((name, at) => {
        const number = at + 1;
        const state = number < step || step === STEPS.length ? 'past' : number === step ? 'present' : 'future';
        return (
          <li key={name} class={`booking-stepper-${state}`} aria-current={number === step ? 'step' : undefined}>
            <span class="booking-stepper-mark" aria-hidden="true">{state === 'past' ? <IconCheck size={28} /> : number}</span>
            <span class="booking-stepper-name">{stepName(number)}{state === 'past' && <span class="visually-hidden">, {t('booking_step_past')}</span>}</span>
          </li>
        );
      })}
    </ol>
  );
}
