import { describe, expect, it } from 'vitest';
import { qualityOf, usedPair, worse } from './line-stats';

describe('the quality of a line', () => {
  it.each([
    [0, 0.05, 'good'],
    [0.02, 0.25, 'good'],
    [0.021, 0.05, 'fair'],
    [0, 0.3, 'fair'],
    [0.081, 0.05, 'poor'],
    [0, 0.7, 'poor'],
  ] as const)('with %s lost and %s s is %s', (lost, roundTrip, quality) => {
    expect(qualityOf(lost, roundTrip)).toBe(quality);
  });

  it('is the worse of two judgements, or the only one', () => {
    expect([worse('good', 'poor'), worse('fair', 'good'), worse(null, 'fair'), worse('good', null), worse(null, null)]).toEqual(['poor', 'fair', 'fair', 'good', null]);
  });
});

describe('the pair of addresses in use', () => {
  const pairs = [{ type: 'candidate-pair', id: 'old', nominated: true }, { type: 'candidate-pair', id: 'new', nominated: true }];

  it('is the one that the transport names', () => {
    expect(usedPair([{ type: 'transport', id: 't', selectedCandidatePairId: 'new' }, ...pairs])?.id).toBe('new');
  });

  it('is one that was agreed on where nothing is named, or none', () => {
    expect(usedPair(pairs)?.id).toBe('old');
    expect(usedPair([{ type: 'candidate-pair', id: 'tried', nominated: false }])).toBeUndefined();
  });
});
