import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { BookingMade, OfficeView, SessionView } from '../../protocol';
import { Notice } from '../../components/notice';
import { api, ApiError, errorText } from '../../lib/api';
import { formatDay, formatTime, romeDay } from '../../lib/clock';
import { locale, t } from '../../lib/i18n';
import { fieldOfRefusal, stepOf, toRequest } from './draft';
import { tidyFiscalCode } from './fiscal-code';
import { formText } from './forms';
import { nearestFree } from './free-slots';
import { tidyMobile } from './mobile';
import { Needed } from './needed';
import { StepFrame, type StepProps } from './step-frame';

interface SummaryProps extends StepProps {
  session: SessionView;
  offices: OfficeView[];
  /** The way one signed in is not enough for this desk. */
  insufficient: () => void;
  done: (made: BookingMade) => void;
}

/** All answers, each with its way back, and the one act that books. */
export function StepSummary(props: SummaryProps): JSX.Element {
  const { draft, change, go, session } = props;
  const { send, busy, error, offered, taken, forget } = useSending(props);
  const office = props.offices.find(({ id }) => id === draft.office);
  const desk = office?.desks.find(({ id }) => id === draft.desk);
  const isTaken = draft.start === taken;
  const when = isTaken ? t('booking_when_taken') : t('common_day_at', { day: formatDay(draft.start, locale.value), time: formatTime(draft.start) });
  return (
    <StepFrame step={4} onBack={() => go(3)} onNext={() => void send()} next={t('booking_confirm')} busy={busy} blocked={isTaken} error={error}>
      {offered !== null && <Nearest offered={offered} chosen={isTaken ? '' : draft.start} choose={(start) => {
        forget();
        change({ start, day: romeDay(start) }, {});
      }} other={() => {
        change({ start: '' }, {});
        go(2);
      }} />}
      <dl class="booking-summary">
        <Row name={t('booking_desk')} edit={() => go(1)}>{desk?.name}<span class="choice-hint">{office?.name}, {office?.address}</span></Row>
        <Row name={t('booking_when')} edit={() => go(2)}><strong>{when}</strong></Row>
        <Row name={t('booking_mode')}>{t('booking_mode_web_meeting')}</Row>
        <Row name={t('booking_form')} edit={() => go(3)}>{formText(draft.form)}</Row>
        <Row name={t('booking_delegate')} {...(session.name === null ? { edit: () => go(3) } : {})}>{draft.name}{session.realm === 'citizen' && <span class="choice-hint"><bdi>{session.fiscal_code_masked}</bdi></span>}</Row>
        <Row name={t('booking_delegator')} edit={() => go(3)}>{draft.delegator_name}<span class="choice-hint"><bdi>{tidyFiscalCode(draft.delegator_fiscal_code)}</bdi></span></Row>
        <Row name={t('booking_mobile')} edit={() => go(3)}><bdi>{tidyMobile(draft.mobile)}</bdi></Row>
        {draft.delegator_mobile.trim() !== '' && <Row name={t('booking_delegator_mobile_name')} edit={() => go(3)}><bdi>{tidyMobile(draft.delegator_mobile)}</bdi></Row>}
        {draft.reason.trim() !== '' && <Row name={t('booking_reason_name')} edit={() => go(3)}>{draft.reason.trim()}</Row>}
      </dl>
      <Needed form={draft.form} filesOnly />
      <p>{t('booking_recorded')} <a href="/informativa" target="_blank" rel="noopener">{t('common_privacy_link')}</a></p>
    </StepFrame>
  );
}

function Row({ name, edit, children }: { name: string; edit?: () => void; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd class="booking-edit">
        {edit && <button type="button" class="btn btn-link action" onClick={edit}><span>{t('booking_edit')}<span class="visually-hidden"> {name}</span></span></button>}
      </dd>
    </div>
  );
}

function Nearest({ offered, chosen, choose, other }: { offered: string[]; chosen: string; choose: (start: string) => void; other: () => void }): JSX.Element {
  return (
    <Notice tone="warning" title={offered.length > 0 ? t('booking_nearest') : t('booking_nearest_none')}>
      <fieldset class="choices booking-times">
        <legend class="visually-hidden">{t('booking_nearest')}</legend>
        {offered.map((start) => (
          <label class="choice" key={start}>
            <input type="radio" name="nearest" checked={chosen === start} onChange={() => choose(start)} />
            <span>{t('common_day_at', { day: formatDay(start, locale.value), time: formatTime(start) })}</span>
          </label>
        ))}
      </fieldset>
      <button type="button" class="btn btn-link action" onClick={other}><span>{t('booking_other_day')}</span></button>
    </Notice>
  );
}

interface Sending {
  send: () => Promise<void>;
  busy: boolean;
  error: string | undefined;
  /** Free times near the one that was taken meanwhile. */
  offered: string[] | null;
  /** The time that can't be had. */
  taken: string | null;
  /** The cause is mended. */
  forget: () => void;
}

function useSending({ draft, change, go, done, insufficient }: SummaryProps): Sending {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [offered, setOffered] = useState<string[] | null>(null);
  const [taken, setTaken] = useState<string | null>(null);
  const refused = async (failure: unknown): Promise<void> => {
    const code = failure instanceof ApiError && failure.problem !== null ? failure.problem.code : null;
    const field = code === null ? null : fieldOfRefusal(code, failure instanceof ApiError ? failure.problem?.field : undefined);
    if (code === 'assurance_insufficient') {
      insufficient();
    } else if (field === 'start') {
      setError(errorText(failure));
      setTaken(draft.start);
      setOffered(await nearestFree(draft.desk, draft.start).catch(() => []));
    } else if (field !== null && code !== null) {
      change({}, { [field]: { kind: 'server', code } });
      go(stepOf(field));
    } else {
      setError(errorText(failure));
    }
  };
  const send = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      done(await api.book(toRequest(draft)));
      return;
    } catch (failure) {
      await refused(failure);
    }
    setBusy(false);
  };
  return { send, busy, error, offered, taken, forget: () => setError(undefined) };
}
