import { describe, expect, it } from 'vitest';
import { t } from '../../lib/i18n';
import type { Attachment, SignatureFacts } from '../../protocol';
import { factsOf, isDoubtful, signatureWords } from './document-facts';

const form: Attachment = { id: 'a', name: 'a.pdf', role: 'delegation_form', size: 1, pages: 1, warnings: [], signatures: [], form: 'aa08', replaces: null };
const signature: SignatureFacts = { signer: 'delegator', name: 'Carlo Bianchi', at: '2026-11-20T09:30:00Z', time_stamped: true, qualified: true, trusted: true, added_after: false };

describe('what is said of a document', () => {
  it('names the form that was recognised, and worries when it is another one', () => {
    expect(factsOf({ attachment: form, reading: null }, 'aa08')).toContainEqual({ tone: 'good', text: t('official_form_recognised', { form: 'Modello AA08' }) });
    expect(factsOf({ attachment: form, reading: null }, 'aa09')[0]).toEqual({ tone: 'doubt', text: t('official_form_recognised_other', { form: 'Modello AA08', wanted: 'Modello AA09' }) });
  });

  it('puts what should worry first', () => {
    const facts = factsOf({ attachment: { ...form, warnings: ['scan', 'form_other_person'] }, reading: 'other_person' }, 'aa08');
    expect(facts.map(({ tone }) => tone)).toEqual(['doubt', 'doubt', 'plain', 'good']);
    expect(facts.map(({ text }) => text)).not.toContain(t('official_warning_scan'));
  });

  it('asks for no signature on a copy of a document', () => {
    expect(factsOf({ attachment: { ...form, role: 'identity_document', form: null }, reading: null }, 'aa08')).toEqual([]);
  });
});

describe('a form in which nothing was recognised', () => {
  const unread: Attachment = { ...form, form: null, signatures: [signature] };
  const worry = { tone: 'doubt', text: t('official_form_not_recognised') };

  it('worries, even when the delegator signed it, until it was read', () => {
    expect(factsOf({ attachment: unread, reading: null }, 'aa08')).toEqual([worry]);
    expect(factsOf({ attachment: unread, reading: 'matches' }, 'aa08')).not.toContainEqual(worry);
    expect(isDoubtful({ attachment: unread, reading: null }, 'aa08')).toBe(true);
  });

  it('is not said twice, and not of other documents', () => {
    expect(factsOf({ attachment: { ...unread, warnings: ['scan'] }, reading: null }, 'aa08')).not.toContainEqual(worry);
    expect(factsOf({ attachment: { ...unread, warnings: ['form_other'] }, reading: null }, 'aa08')).not.toContainEqual(worry);
    expect(factsOf({ attachment: { ...unread, role: 'medical_statement' }, reading: null }, 'aa08')).toEqual([]);
  });
});

describe('whether a document should worry', () => {
  const of = (attachment: Partial<Attachment>): boolean => isDoubtful({ attachment: { ...form, ...attachment }, reading: null }, 'aa08');

  it('worries for a warning, for another form and for a signature that is worth less', () => {
    expect(of({ signatures: [signature] })).toBe(false);
    expect(of({ warnings: ['form_other_person'] })).toBe(true);
    expect(of({ form: 'aa09' })).toBe(true);
    expect(of({ signatures: [signature, { ...signature, qualified: false }] })).toBe(true);
  });
});

describe('what is said of a signature', () => {
  it('says who signed, when, and that it counts', () => {
    const { who, facts } = signatureWords(signature, form);
    expect(who).toBe('Carlo Bianchi, delegante');
    expect(facts.map(({ tone }) => tone)).toEqual(['plain', 'good', 'good', 'plain']);
    expect(facts[0]?.text).toContain('20/11/2026');
  });

  it('says at each that revocation was not checked, however good it is', () => {
    for (const trusted of [true, false, null]) {
      expect(signatureWords({ ...signature, trusted }, form).facts.at(-1)).toEqual({ tone: 'plain', text: 'Non abbiamo controllato se il certificato di firma è stato revocato.' });
    }
  });

  it('says what is not known, and what was added', () => {
    const { who, facts } = signatureWords({ ...signature, name: null, signer: 'unknown', at: null, qualified: false, trusted: null, added_after: true }, { ...form, role: 'medical_statement' });
    expect(who).toBe(t('official_signer_unknown'));
    expect(facts.map(({ tone }) => tone)).toEqual(['doubt', 'doubt', 'plain', 'plain']);
  });

  it('worries when a form was signed by nobody of the booking, and not when a doctor signed a statement', () => {
    for (const signer of ['unknown', 'other'] as const) {
      const stranger: SignatureFacts = { ...signature, signer };
      expect(signatureWords(stranger, form).facts[0]).toEqual({ tone: 'doubt', text: t(`official_signer_${signer}_doubt`) });
      expect(signatureWords(stranger, { ...form, role: 'medical_statement' }).facts.map(({ tone }) => tone)).not.toContain('doubt');
    }
  });

  it('does not say that the content is the same when something is shown that was added', () => {
    const followed: SignatureFacts = { ...signature, added_after: true };
    const said = (warnings: Attachment['warnings']): string[] => signatureWords(followed, { ...form, warnings }).facts.map(({ text }) => text);
    expect(said([])).toContain(t('official_signature_added_after'));
    expect(said(['signature_shown_after'])).not.toContain(t('official_signature_added_after'));
    expect(isDoubtful({ attachment: { ...form, signatures: [followed], warnings: ['signature_shown_after'] }, reading: null }, 'aa08')).toBe(true);
  });
});
