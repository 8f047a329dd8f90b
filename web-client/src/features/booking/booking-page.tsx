import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { BookingMade, OfficeView, SessionView } from '../../protocol';
import { Button } from '../../components/button';
import { later } from '../../components/later';
import { Loading } from '../../components/loading';
import { Headline, Page } from '../../components/page';
import { StatusCard } from '../../components/status-card';
import { CallUs } from '../../components/voice-help';
import { api, errorText } from '../../lib/api';
import { t } from '../../lib/i18n';
import { usePolled } from '../../lib/polling';
import { Gate } from '../login/gate';
import { emptyDraft, furthestStep, type Draft, type Faults } from './draft';
import { keepBooking, recalledBooking, recalledDraft, useKeptDraft } from './kept-booking';
import { Needed } from './needed';
import { StepDesk } from './step-desk';
import { StepDone } from './step-done';
import type { StepProps } from './step-frame';
import { StepPeople } from './step-people';
import { Stepper, stepName, STEPS } from './stepper';
import { StepSummary } from './step-summary';
import { StepTime } from './step-time';
import './booking.scss';

const InsufficientPage = later(['login'], async () => (await import('../login/insufficient-page')).InsufficientPage);

/** Signing in comes first: nobody loses a time they chose, or an answer, on the way to their provider of identity and back. */
export function BookingPage(): JSX.Element {
  return (
    <Gate realm="citizen" title={t('booking_subtitle')} why={t('session_why_booking')} hint={<BeforeBooking />}>
      {(session) => <Booking session={session} />}
    </Gate>
  );
}

/** What to have at hand before one begins. */
function BeforeBooking(): JSX.Element {
  return (
    <section class="section" aria-labelledby="before-booking">
      <h2 id="before-booking">{t('booking_needed')}</h2>
      <Needed />
    </section>
  );
}

/** Booking in five short steps. Going back, by button or by browser, keeps every answer. */
function Booking({ session }: { session: SessionView }): JSX.Element {
  const { value: offices, error, reload } = usePolled(api.offices);
  const [answers, setAnswers] = useState<Draft>(recalledDraft);
  // Who books is asked for their name only where the provider of identity told none.
  const draft = session.name === null ? answers : { ...answers, name: session.name };
  const [faults, setFaults] = useState<Faults>({});
  const [made, setMade] = useState<BookingMade | null>(() => recalledBooking(stepInHistory(), STEPS.length));
  const [insufficient, setInsufficient] = useState(false);
  const [step, go, restart] = useSteps(draft);
  useKeptDraft(answers);
  const shown = made === null ? step : STEPS.length;
  useOnlyDesk(offices, setAnswers);
  const change = (given: Partial<Draft>, found?: Faults): void => {
    setAnswers((before) => ({ ...before, ...given }));
    if (found !== undefined) setFaults(found);
  };
  const done = (booked: BookingMade): void => {
    setMade(booked);
    setAnswers(emptyDraft);
    keepBooking(booked);
    history.replaceState({ bookingStep: STEPS.length }, '');
    window.scrollTo(0, 0);
  };
  const another = (): void => {
    setMade(null);
    restart();
  };
  if (insufficient) return <InsufficientPage />;
  const title = t('booking_step_title', { step: shown, all: STEPS.length, name: stepName(shown) });
  return (
    <Page title={title} subtitle={t('booking_subtitle')}>
      <Headline focusKey={String(shown)}>{title}</Headline>
      <Stepper step={shown} />
      {made !== null && <StepDone made={made} />}
      {made !== null && <p><Button kind="outline" onClick={another}>{t('booking_another')}</Button></p>}
      {made === null && offices === null && (error === null ? <Loading /> : <NoAnswer error={error} retry={reload} />)}
      {made === null && offices !== null && <Step step={step} session={session} offices={offices} done={done} insufficient={() => setInsufficient(true)} draft={draft} faults={faults} change={change} go={go} />}
    </Page>
  );
}

function Step(props: StepProps & { step: number; session: SessionView; offices: OfficeView[]; done: (made: BookingMade) => void; insufficient: () => void }): JSX.Element {
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
