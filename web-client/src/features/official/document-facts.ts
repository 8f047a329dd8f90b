/** What an official is told about a document, in sentences: form, signatures, warnings, reading. */
import { formatDate, formatTime } from '../../lib/clock';
import { t } from '../../lib/i18n';
import type { Attachment, FormKind, SignatureFacts } from '../../protocol';
import type { SentFile } from '../meeting/checklist';

/** How much a sentence should worry. */
export interface Fact {
  tone: 'good' | 'plain' | 'doubt';
  text: string;
}

/** All facts of one file, what should worry first. */
export function factsOf({ attachment, reading }: Pick<SentFile, 'attachment' | 'reading'>, wanted: FormKind): Fact[] {
  // A scan that was read after all: what came of it says more.
  const warnings = attachment.warnings.filter((warning) => warning !== 'scan' || reading === null);
  const facts: Fact[] = warnings.map((warning) => ({ tone: 'doubt', text: t(`official_warning_${warning}`) }));
  if (attachment.role === 'delegation_form' && attachment.form !== null) facts.push(formFact(attachment.form, wanted));
  if (isUnread(attachment) && reading === null) facts.push({ tone: 'doubt', text: t('official_form_not_recognised') });
  if (reading !== null) facts.push({ tone: reading === 'matches' ? 'plain' : 'doubt', text: t(`official_reading_${reading}`) });
  if (attachment.role === 'delegation_form' && attachment.signatures.length === 0) facts.push({ tone: 'plain', text: t('official_signature_none') });
  const weight = { doubt: 0, plain: 1, good: 2 };
  return facts.sort((one, other) => weight[one.tone] - weight[other.tone]);
}

/** Whether something about a file should worry: the official looks at it with more care. */
export function isDoubtful(file: Pick<SentFile, 'attachment' | 'reading'>, wanted: FormKind): boolean {
  const facts = [...factsOf(file, wanted), ...file.attachment.signatures.flatMap((signature) => signatureWords(signature, file.attachment).facts)];
  return facts.some(({ tone }) => tone === 'doubt');
}

/** Whether nothing was recognised in a form, and no warning says so: a scan that the delegator signed may be one of anything. */
function isUnread({ role, form, warnings }: Attachment): boolean {
  return role === 'delegation_form' && form === null && !warnings.includes('scan') && !warnings.includes('form_other');
}

function formFact(form: FormKind, wanted: FormKind): Fact {
  const name = t(`files_form_${form}`);
  if (form === wanted) return { tone: 'good', text: t('official_form_recognised', { form: name }) };
  return { tone: 'doubt', text: t('official_form_recognised_other', { form: name, wanted: t(`files_form_${wanted}`) }) };
}

/** One digital signature: who, when, and what it is worth, a sentence each. */
export interface SignatureWords {
  who: string;
  facts: Fact[];
}

export function signatureWords(signature: SignatureFacts, { role: of, warnings }: Pick<Attachment, 'role' | 'warnings'>): SignatureWords {
  const { signer, name, at, time_stamped: stamped, qualified, trusted, added_after: added } = signature;
  const role = t(`official_signer_${signer}`);
  const facts: Fact[] = [];
  if (of === 'delegation_form' && (signer === 'unknown' || signer === 'other')) facts.push({ tone: 'doubt', text: t(`official_signer_${signer}_doubt`) });
  if (at !== null) facts.push({ tone: 'plain', text: t(stamped ? 'official_signed_stamped' : 'official_signed_at', { date: formatDate(at), time: formatTime(at) }) });
  facts.push(qualified ? { tone: 'good', text: t('official_signature_qualified') } : { tone: 'doubt', text: t('official_signature_not_qualified') });
  facts.push(trustFact(trusted));
  // What is shown of a further signature may cover something: then nobody says that the content is the same.
  const followed = warnings.includes('signature_shown_after') ? 'official_signature_added_after_shown' : 'official_signature_added_after';
  if (added) facts.push({ tone: 'plain', text: t(followed) });
  // What a green sentence above must not be taken to include.
  facts.push({ tone: 'plain', text: t('official_signature_revocation') });
  return { who: name === null ? role : t('official_signer_named', { name, role }), facts };
}

function trustFact(trusted: boolean | null): Fact {
  if (trusted === null) return { tone: 'doubt', text: t('official_signature_trust_unknown') };
  return trusted ? { tone: 'good', text: t('official_signature_trusted') } : { tone: 'doubt', text: t('official_signature_untrusted') };
}
