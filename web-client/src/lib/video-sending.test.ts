import { describe, expect, it } from 'vitest';
import { adapted, encodings, ONE_VIEWER, VideoSending } from './video-sending';

describe('what is sent of one’s own picture', () => {
  it('is the full one alone while one other sees it', () => {
    expect(encodings(ONE_VIEWER)).toMatchObject([{ rid: 'l', active: false }, { rid: 'h', active: true, maxBitrate: 1_200_000 }]);
  });

  it('is both sizes from two others on', () => {
    expect(adapted(encodings(ONE_VIEWER), { viewers: 2, document: false })).toMatchObject([
      { rid: 'l', active: true, scaleResolutionDownBy: 2, maxBitrate: 500_000 },
      { rid: 'h', active: true, scaleResolutionDownBy: 1 },
    ]);
  });

  it('is the full one where a server takes one size alone, though the browser keeps the small one', () => {
    const [small] = encodings(ONE_VIEWER);
    expect(adapted([{ ...small!, active: false }], ONE_VIEWER)).toMatchObject([{ active: true, scaleResolutionDownBy: 1, maxBitrate: 1_200_000 }]);
  });

  it('may be twice as much while a document is looked at', () => {
    const [, full] = adapted(encodings(ONE_VIEWER), { viewers: 2, document: true });
    expect(full).toMatchObject({ active: true, maxBitrate: 2_500_000 });
  });
});

/** A sender as the browser has it: a change needs parameters that were read since the last one. */
class FakeSender {
  parameters: RTCRtpSendParameters;
  changes = 0;
  private read = false;

  constructor(kept: RTCRtpEncodingParameters[]) {
    this.parameters = { encodings: kept, transactionId: '', codecs: [], headerExtensions: [], rtcp: {} };
  }

  getParameters(): RTCRtpSendParameters {
    this.read = true;
    return structuredClone(this.parameters);
  }

  async setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    if (!this.read) throw new Error('InvalidStateError');
    this.read = false;
    await Promise.resolve();
    this.changes += 1;
    this.parameters = parameters;
  }
}

describe('changing it', () => {
  it('goes one after the other, and ends with what was wanted last', async () => {
    const sender = new FakeSender(encodings(ONE_VIEWER));
    const sending = new VideoSending(sender as unknown as RTCRtpSender, ONE_VIEWER);
    await sending.want({ viewers: 3, document: false });
    void sending.want({ viewers: 1, document: true });
    await sending.want(ONE_VIEWER);
    expect(sender.changes, 'what is wanted no more is not tried').toBe(2);
    await sending.want(ONE_VIEWER);
    expect(sender.changes, 'what is as it is wanted is left alone: each change sets the encoder up anew').toBe(2);
    expect(sender.parameters.encodings).toMatchObject([{ active: false }, { active: true, maxBitrate: 1_200_000 }]);
  });

  it('keeps letters sharp for a document, and afterwards lets the browser choose again', async () => {
    const sender = new FakeSender(encodings(ONE_VIEWER));
    const sending = new VideoSending(sender as unknown as RTCRtpSender, ONE_VIEWER);
    await sending.want({ viewers: 1, document: true });
    expect(sender.parameters.degradationPreference).toBe('maintain-resolution');
    await sending.want(ONE_VIEWER);
    expect(sender.parameters.degradationPreference).toBeUndefined();
  });
});
