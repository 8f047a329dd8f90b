import type { JSX } from 'preact';
import type { FormKind, SessionView } from '../../protocol';
import { t } from '../../lib/i18n';
import { charactersOf, faultOf, peopleFaults, peopleFields, REASON_MAX, type PeopleField } from './draft';
import { faultText } from './fault-text';
import { FORMS } from './forms';
import { StepFrame, type StepProps } from './step-frame';
import { TextField, type TextFieldProps } from './text-field';

/** Who comes, and where the messages go. */
export function StepPeople({ draft, change, faults, go, session }: StepProps & { session: SessionView }): JSX.Element {
  const check = (field: PeopleField): void => {
    const fault = draft[field] === '' ? null : faultOf(field, draft);
    const others = { ...faults };
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the fault of this field is replaced
    delete others[field];
    change({}, fault === null ? others : { ...others, [field]: fault });
  };
  const next = (): void => {
    const found = peopleFaults(draft);
    const first = peopleFields.find((field) => found[field] !== undefined);
    change({}, found);
    if (first === undefined) go(4);
    else document.getElementById(`booking-${first}`)?.focus();
  };
  const field = (name: PeopleField): Pick<TextFieldProps, 'id' | 'value' | 'error' | 'onInput' | 'onLeave'> => ({
    id: `booking-${name}`,
    value: draft[name],
    error: faultText(faults[name]),
    onInput: (value) => change({ [name]: value }),
    onLeave: () => check(name),
  });
  return (
    <StepFrame step={3} onBack={() => go(2)} onNext={next}>
      <FormChoice form={draft.form} choose={(form) => change({ form })} />
      <div class="booking-people">
        <fieldset class="booking-group">
          <legend>{t('booking_delegate')} <span class="choice-hint">{t('booking_delegate_hint')}</span></legend>
          {session.name === null && <TextField {...field('name')} label={t('booking_name')} autocomplete="name" required />}
          <Oneself session={session} />
        </fieldset>
        <fieldset class="booking-group">
          <legend>{t('booking_delegator')} <span class="choice-hint">{t('booking_delegator_hint')}</span></legend>
          <TextField {...field('delegator_name')} label={t('booking_name')} required />
          <TextField {...field('delegator_fiscal_code')} label={t('booking_fiscal_code')} hint={t('booking_fiscal_code_hint')} code required />
        </fieldset>
      </div>
      <fieldset class="booking-group">
        <legend>{t('booking_contacts')}</legend>
        <TextField {...field('mobile')} label={t('booking_mobile')} hint={t('booking_mobile_hint')} type="tel" required />
        <TextField {...field('delegator_mobile')} label={t('booking_delegator_mobile')} hint={t('booking_delegator_mobile_hint')} type="tel" />
        <TextField {...field('reason')} label={t('booking_reason')} hint={t('booking_reason_hint', { max: REASON_MAX, left: Math.max(0, REASON_MAX - charactersOf(draft.reason.trim())) })} rows={3} />
      </fieldset>
    </StepFrame>
  );
}

/** Why the delegation is given in this way, in plain words; the form follows from it. */
function FormChoice({ form, choose }: { form: FormKind; choose: (form: FormKind) => void }): JSX.Element {
  return (
    <fieldset class="choices booking-group booking-form">
      <legend>{t('booking_form')}</legend>
      {FORMS.map((kind) => (
        <label class="choice" key={kind}>
          <input type="radio" name="form" checked={form === kind} onChange={() => choose(kind)} />
          <span><strong>{t(`booking_form_${kind}`)}</strong><span class="choice-hint">{t(`booking_form_hint_${kind}`)}</span></span>
        </label>
      ))}
    </fieldset>
  );
}

/** Who books, as they signed in: shown, not asked. */
function Oneself({ session }: { session: SessionView }): JSX.Element | null {
  if (session.realm !== 'citizen') return null;
  return (
    <>
      <dl class="booking-oneself">
        {session.name !== null && <div><dt>{t('booking_name')}</dt><dd>{session.name}</dd></div>}
        <div><dt>{t('booking_fiscal_code')}</dt><dd><bdi>{session.fiscal_code_masked}</bdi></dd></div>
      </dl>
      <p class="field-hint">{t('booking_oneself')}</p>
    </>
  );
}
