/** How documents, forms and objections are called on every screen. */
import { t } from '../../lib/i18n';
import type { AttachmentRole, FormKind, ObjectionReason } from '../../protocol';

/** `Modello AA09 firmato`: a form is called by the one that the booking asks for. */
export function documentName(role: AttachmentRole, form: FormKind): string {
  return role === 'delegation_form' && form !== 'aa08' ? t(`files_form_signed_${form}`) : t(`meeting_document_${role}`);
}

/** Why a document is to be sent again, as it is said to the citizen. */
export function objectionText(reason: ObjectionReason): string {
  return t(`files_objection_${reason}`);
}
