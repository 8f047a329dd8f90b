import { describe, expect, it } from 'vitest';
import { left, objectionOf } from './objection-form';

describe('asking for a document again', () => {
  it('needs a reason', () => {
    expect(objectionOf({ reason: null, note: 'x' }).kind).toBe('missing');
    expect(objectionOf({ reason: 'expired', note: ' ' })).toEqual({ kind: 'ready', objection: { reason: 'expired', note: '' } });
  });

  it('needs words of one’s own where no reason fits', () => {
    expect(objectionOf({ reason: 'other', note: '  ' }).kind).toBe('missing');
    expect(objectionOf({ reason: 'other', note: ' Serve la pagina 2. ' })).toEqual({ kind: 'ready', objection: { reason: 'other', note: 'Serve la pagina 2.' } });
  });

  it('takes 200 characters and not one more, however many bytes they are', () => {
    expect(objectionOf({ reason: 'other', note: '😀'.repeat(200) }).kind).toBe('ready');
    expect(objectionOf({ reason: 'other', note: 'à'.repeat(201) }).kind).toBe('missing');
    expect(left({ reason: null, note: 'abc' })).toBe(197);
  });
});
