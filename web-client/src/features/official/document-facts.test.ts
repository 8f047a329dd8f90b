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
    const { who, facts } = signatureWords(signature);
    expect(who).toBe('Carlo Bianchi, delegante');
    expect(facts.map(({ tone }) => tone)).toEqual(['plain', 'good', 'good', 'plain']);
    expect(facts[0]?.text).toContain('20/11/2026');
  });

  it('says at each that revocation was not checked, however good it is', () => {
    for (const trusted of [true, false, null]) {
      expect(signatureWords({ ...signature, trusted }).facts.at(-1)).toEqual({ tone: 'plain', text: 'Non abbiamo controllato se il certificato di firma è stato revocato.' });
    }
  });

  it('says what is not known, and what was added', () => {
    const { who, facts } = signatureWords({ ...signature, name: null, signer: 'unknown', at: null, qualified: false, trusted: null, added_after: true });
    expect(who).toBe(t('official_signer_unknown'));
    expect(facts.map(({ tone }) => tone)).toEqual(['doubt', 'doubt', 'plain', 'plain']);
  });
});
