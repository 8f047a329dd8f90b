/** The fields that the forms of the PIN share. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { IconAlert } from '../../components/icons';
import { t } from '../../lib/i18n';
import { TextField } from '../booking/text-field';
import type { Field } from './checks';
import type { Form } from './use-form';

interface InputProps {
  form: Form;
  name: Field;
  label: string;
  hint?: string;
}

/** A field of a kind that the browser helps with: an address, a day, a secret. */
export function Input({ form, name, label, hint, type, autocomplete = 'off', required = true, code = false }: InputProps & {
  type: 'email' | 'date' | 'password' | 'text';
  autocomplete?: string;
  required?: boolean;
  code?: boolean;
}): JSX.Element {
  const { id, value, error, onInput, onLeave } = form.field(name);
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint !== undefined && <p class="field-hint" id={`${id}-hint`}>{hint}</p>}
      <input
        id={id}
        class={code ? 'input input-code' : 'input'}
        // The types of Preact know each kind apart, and none of "one of these".
        {...({ type } as { type: 'text' })}
        value={value}
        required={required}
        autocomplete={autocomplete}
        autocapitalize={code ? 'characters' : 'none'}
        spellcheck={false}
        aria-invalid={error !== undefined}
        aria-describedby={described === '' ? undefined : described}
        onInput={(input) => onInput(input.currentTarget.value)}
        onBlur={({ relatedTarget }) => {
          // Who leaves by pressing a button: an error that appears now would move it away from under the press.
          if (!(relatedTarget instanceof HTMLButtonElement)) onLeave();
        }}
      />
      {error !== undefined && <p class="field-error" id={`${id}-error`}><IconAlert /><span>{error}</span></p>}
    </div>
  );
}

export function FiscalCodeField({ form }: { form: Form }): JSX.Element {
  return <TextField {...form.field('fiscal_code')} label={t('pin_fiscal_code')} hint={t('pin_fiscal_code_hint')} code required />;
}

/** Hidden as it is typed, unless the person wants to see it. */
export function PinField({ form }: { form: Form }): JSX.Element {
  const [shown, setShown] = useState(false);
  return (
    <>
      <Input form={form} name="pin" label={t('pin_pin')} hint={t('pin_pin_hint')} type={shown ? 'text' : 'password'} autocomplete="current-password" code />
      <label class="pin-show">
        <input type="checkbox" checked={shown} onChange={(box) => setShown(box.currentTarget.checked)} />
        <span>{t('pin_show')}</span>
      </label>
    </>
  );
}

export function CardFields({ form }: { form: Form }): JSX.Element {
  return (
    <fieldset class="pin-group">
      <legend>{t('pin_card')}</legend>
      <TextField {...form.field('card_number')} label={t('pin_card_number')} hint={t('pin_card_number_hint')} code required />
      <Input form={form} name="card_expires" label={t('pin_card_expires')} type="date" />
    </fieldset>
  );
}

/** @param emailNeeded otherwise each contact may be left empty */
export function ContactFields({ form, hint, emailNeeded = false }: { form: Form; hint: string; emailNeeded?: boolean }): JSX.Element {
  const optional = (label: string): string => t('pin_optional', { label });
  return (
    <fieldset class="pin-group">
      <legend>{t('pin_contacts')}</legend>
      <p class="field-hint">{hint}</p>
      <TextField {...form.field('mobile')} label={emailNeeded ? optional(t('pin_mobile')) : t('pin_mobile')} hint={t('pin_mobile_hint')} type="tel" />
      <Input form={form} name="email" label={t('pin_email')} type="email" autocomplete="email" required={emailNeeded} />
      <Input form={form} name="second_email" label={emailNeeded ? optional(t('pin_second_email')) : t('pin_second_email')} type="email" required={false} />
    </fieldset>
  );
}

/** @param half which half of the PIN the letter brings */
export function AddressFields({ form, half = 'second' }: { form: Form; half?: 'first' | 'second' }): JSX.Element {
  return (
    <fieldset class="pin-group">
      <legend>{t('pin_address')}</legend>
      <p class="field-hint">{half === 'second' ? t('pin_address_hint') : t('pin_address_hint_first')}</p>
      <TextField {...form.field('street')} label={t('pin_street')} required />
      <TextField {...form.field('post_code')} label={t('pin_post_code')} code />
      <TextField {...form.field('town')} label={t('pin_town')} required />
      <TextField {...form.field('country')} label={t('pin_country')} required />
    </fieldset>
  );
}

/** Who the PIN is for. */
export function ApplicantFields({ form }: { form: Form }): JSX.Element {
  return (
    <>
      <TextField {...form.field('name')} label={t('pin_name')} autocomplete="off" required />
      <FiscalCodeField form={form} />
      <EligibilityFields form={form} />
    </>
  );
}

/** The two questions that say who gets a PIN. */
export function EligibilityFields({ form }: { form: Form }): JSX.Element {
  return (
    <>
      <Choice form={form} name="residence" label={t('pin_residence')} options={[['abroad', t('pin_residence_abroad')], ['italy', t('pin_residence_italy')]]} />
      <Choice form={form} name="italian_document" label={t('pin_document')} options={[['not_held', t('pin_document_not_held')], ['held', t('pin_document_held')]]} />
    </>
  );
}

function Choice({ form, name, label, options }: InputProps & { options: [string, string][] }): JSX.Element {
  const { id, value, error, onInput } = form.field(name);
  return (
    <fieldset class="choices pin-choices" aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend>{label}</legend>
      {options.map(([option, words], at) => (
        <label class="choice" key={option}>
          <input type="radio" name={id} {...(at === 0 ? { id } : {})} value={option} checked={value === option} onChange={() => onInput(option)} />
          <span>{words}</span>
        </label>
      ))}
      {error !== undefined && <p class="field-error" id={`${id}-error`}><IconAlert /><span>{error}</span></p>}
    </fieldset>
  );
}
