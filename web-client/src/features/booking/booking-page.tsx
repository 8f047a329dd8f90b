import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { BookingMade, OfficeView } from '../../protocol';
import { Button } from '../../components/button';
import { Loading } from '../../components/loading';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { api, errorText } from '../../lib/api';
import { t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import { emptyDraft, furthestStep, type Draft, type Faults } from './draft';
import { keepBooking, recalledBooking, recalledDraft, useKeptDraft } from './kept-booking';
import { StepDesk } from './step-desk';
import { StepDone } from './step-done';
import type { StepProps } from './step-frame';
import { StepPeople } from './step-people';
import { Stepper, stepName, STEPS } from './stepper';
import { StepSummary } from './step-summary';
import { StepTime } from './step-time';
import './booking.scss';

/** Booking in five short steps. Going back, by button or by browser, keeps every answer. */
export function BookingPage(): JSX.Element {
  const { value: offices, error, reload } = usePolled(api.offices);
  const [draft, setDraft] = useState<Draft>(recalledDraft);
  const [faults, setFaults] = useState<Faults>({});
  const [made, setMade] = useState<BookingMade | null>(() => recalledBooking(stepInHistory(), STEPS.length));
  const [step, go, restart] = useSteps(draft);
  useKeptDraft(draft);
  const shown = made === null ? step : STEPS.length;
  useOnlyDesk(offices, setDraft);
  const change = (answers: Partial<Draft>, found?: Faults): void => {
    setDraft((before) => ({ ...before, ...answers }));
    if (found !== undefined) setFaults(found);
  };
  const done = (booked: BookingMade): void => {
    setMade(booked);
    setDraft(emptyDraft);
    keepBooking(booked);
    history.replaceState({ bookingStep: STEPS.length }, '');
    window.scrollTo(0, 0);
  };
  const another = (): void => {
    setMade(null);
    restart();
  };
  const title = t('booking_step_title', { step: shown, all: STEPS.length, name: stepName(shown) });
  return (
    <Page title={title} subtitle={t('booking_subtitle')}>
      <Headline focusKey={String(shown)}>{title}</Headline>
      <Stepper step={shown} />
      {made !== null && <StepDone made={made} />}
      {made !== null && <p><Button kind="outline" onClick={another}>{t('booking_another')}</Button></p>}
      {made === null && offices === null && (error === null ? <Loading /> : <NoAnswer error={error} retry={reload} />)}
      {made === null && offices !== null && <Step step={step} offices={offices} done={done} draft={draft} faults={faults} change={change} go={go} />}
    </Page>
  );
}

function Step(props: StepProps & { step: number; offices: OfficeView[]; done: (made: BookingMade) => void }): JSX.Element {
  switch (props.step) {
    case 2:
      return <StepTime {...props} />;
    case 3:
      return <StepPeople {...props} />;
    case 4:
      return <StepSummary {...props} />;
    default:
      return <StepDesk {...props} />;
  }
}

function NoAnswer({ error, retry }: { error: unknown; retry: () => void }): JSX.Element {
  return (
    <StatusCard picture="broken_line" lead={errorText(error)} tone="trouble">
      <p><Button onClick={retry}>{t('common_retry')}</Button></p>
      <CallUs />
    </StatusCard>
  );
}

/** With one desk in all there is nothing to choose: it is chosen, and shown. */
function useOnlyDesk(offices: OfficeView[] | null, setDraft: (change: (before: Draft) => Draft) => void): void {
  useEffect(() => {
    const desks = (offices ?? []).flatMap((office) => office.desks.map((desk) => ({ office: office.id, desk: desk.id })));
    const [only] = desks;
    if (only !== undefined && desks.length === 1) setDraft((before) => (before.desk === '' ? { ...before, ...only } : before));
  }, [offices]);
}

/** The step lives in the browser's history, so that its Back button goes one step back and not away. */
function useSteps(draft: Draft): [number, (step: number) => void, () => void] {
  const [wanted, setWanted] = useState(stepInHistory);
  useEffect(() => {
    const back = (): void => setWanted(stepInHistory());
    window.addEventListener('popstate', back);
    return () => window.removeEventListener('popstate', back);
  }, []);
  const go = (step: number): void => {
    if (step < wanted && stepInHistory() === wanted) history.go(step - wanted);
    else history.pushState({ bookingStep: step }, '');
    setWanted(step);
    window.scrollTo(0, 0);
  };
  const restart = (): void => {
    history.pushState({ bookingStep: 1 }, '');
    setWanted(1);
    window.scrollTo(0, 0);
  };
  return [Math.min(wanted, furthestStep(draft)), go, restart];
}

function stepInHistory(): number {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'bookingStep' in state && typeof state.bookingStep === 'number' ? state.bookingStep : 1;
}
