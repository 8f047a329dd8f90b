/** The forms of a delegation, as one who books chooses among them. */
import { t } from '../../lib/i18n';
import type { FormKind } from '../../protocol';

export const FORMS: readonly FormKind[] = ['aa08', 'aa09', 'aa10'];

/** `AA08`: as it is printed on the form. */
export function formCode(form: FormKind): string {
  return form.toUpperCase();
}

/** Who it is for, with the form's name: `Verrà di persona in videochiamata (modello AA08)`. */
export function formText(form: FormKind): string {
  return t('booking_form_named', { who: t(`booking_form_${form}`), code: formCode(form) });
}
