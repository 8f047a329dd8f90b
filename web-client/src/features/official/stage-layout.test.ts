import { describe, expect, it } from 'vitest';
import { arrange } from './stage-layout';

const WIDE = 16 / 9;
const TALL = 9 / 16;

describe("the official's stage", () => {
  it('puts two citizens one below the other where that makes their faces larger', () => {
    expect(arrange({ width: 760, height: 690 }, [WIDE, WIDE])).toMatchObject({ citizens: 'column', others: 'beside' });
    expect(arrange({ width: 424, height: 820 }, [WIDE, WIDE])).toMatchObject({ citizens: 'column', others: 'below' });
  });
  it('puts them side by side in a wide and low stage, and when they hold their phones upright', () => {
    expect(arrange({ width: 760, height: 210 }, [WIDE, WIDE])).toMatchObject({ citizens: 'row', others: 'beside' });
    expect(arrange({ width: 760, height: 690 }, [TALL, TALL])).toMatchObject({ citizens: 'row' });
  });
  it('gives one citizen the whole width', () => {
    expect(arrange({ width: 760, height: 690 }, [WIDE])).toMatchObject({ others: 'below' });
  });
  it('keeps the own picture small whatever the stage', () => {
    for (const [width, height] of [[320, 300], [760, 690], [1800, 1000]] as const) {
      const { size, others } = arrange({ width, height }, [WIDE, WIDE]);
      expect(size).toBeLessThanOrEqual(others === 'beside' ? Math.max(96, width * 0.18) : Math.max(72, height * 0.18));
    }
  });
});
