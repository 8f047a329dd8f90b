/** In which sizes one's own picture is sent, and how large: it depends on how many see it and on what they want to see. */

/** What the picture is for. */
export interface Wanted {
  /** How many others there are. */
  viewers: number;
  /** A document is held to the camera: every letter counts, movement does not. */
  document: boolean;
}

/** As a meeting begins. */
export const ONE_VIEWER: Wanted = { viewers: 1, document: false };

type Encoding = RTCRtpEncodingParameters;

const SMALL = { rid: 'l', scaleResolutionDownBy: 2, maxBitrate: 500_000 } as const;
const FULL = { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 1_200_000 } as const;
const DOCUMENT_MAX_BITRATE = 2_500_000;

/** The two sizes that are offered. What is not wanted rests from the start: an encoder that is set up anew costs the first picture time. */
export function encodings(wanted: Wanted): Encoding[] {
  return adapted([{ ...SMALL }, { ...FULL }], wanted);
}

/**
 * What is to be sent of the sizes that were agreed on. One viewer is served best by a single one, which adapts to the line; from two on
 * each gets what their line carries. A server that takes no two sizes leaves the first one standing: it must not stay half as large.
 */
export function adapted(agreed: readonly Encoding[], { viewers, document }: Wanted): Encoding[] {
  const maxBitrate = document ? DOCUMENT_MAX_BITRATE : FULL.maxBitrate;
  if (agreed.length < 2) return agreed.map((one) => ({ ...one, active: true, scaleResolutionDownBy: FULL.scaleResolutionDownBy, maxBitrate }));
  return agreed.map((one) => (one.rid === SMALL.rid ? { ...one, active: viewers >= 2 } : { ...one, active: true, maxBitrate }));
}

/** Keeps what is sent as it is wanted, one change after the other: the browser refuses two at once. */
export class VideoSending {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly sender: RTCRtpSender,
    private wanted: Wanted,
  ) {}

  /** Takes effect at once, without a new negotiation. */
  want(wanted: Wanted): Promise<void> {
    this.wanted = wanted;
    this.last = this.last.then(() => this.apply()).catch(() => undefined);
    return this.last;
  }

  private async apply(): Promise<void> {
    const parameters = this.sender.getParameters();
    if (parameters.encodings.length === 0) return;
    const before = JSON.stringify(parameters);
    parameters.encodings = adapted(parameters.encodings, this.wanted);
    if (this.wanted.document) parameters.degradationPreference = 'maintain-resolution';
    else delete parameters.degradationPreference;
    if (JSON.stringify(parameters) !== before) await this.sender.setParameters(parameters);
  }
}
