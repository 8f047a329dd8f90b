import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MediaLink } from './rtc';

/** A connection whose path can be cut while the browser goes on holding it for standing. */
class FakeConnection {
  static all: FakeConnection[] = [];
  connectionState: RTCPeerConnectionState = 'new';
  signalingState: RTCSignalingState = 'stable';
  localDescription: { sdp: string } | null = null;
  remoteDescription: unknown = null;
  onconnectionstatechange: (() => void) | null = null;
  bytes = 0;
  /** Of the voice sent, and of everything that comes in. */
  lost = { up: 0, down: 0 };
  private counted = { sent: 0, lostUp: 0, lostDown: 0 };
  flows = true;
  restarts = 0;
  /** Of the sizes of the picture, those that are sent. */
  sent: (string | undefined)[] = [];
  /** Until then the browser is busy with an answer. */
  static busy: Promise<void> = Promise.resolve();
  private readonly transceivers: unknown[] = [];

  constructor() {
    FakeConnection.all.push(this);
  }

  addTransceiver(_: unknown, { sendEncodings = [{}] }: RTCRtpTransceiverInit): unknown {
    let encodings = sendEncodings;
    const setParameters = (set: { encodings: RTCRtpEncodingParameters[] }): Promise<void> => {
      ({ encodings } = set);
      this.sent = encodings.filter(({ active }) => active).map(({ rid }) => rid);
      return Promise.resolve();
    };
    const sender = { replaceTrack: () => Promise.resolve(), getParameters: () => ({ encodings }), setParameters };
    const transceiver = { sender, receiver: { track: {} }, setCodecPreferences: () => undefined };
    this.transceivers.push(transceiver);
    return transceiver;
  }

  getTransceivers(): unknown[] {
    return this.transceivers;
  }

  createOffer({ iceRestart = false }: RTCOfferOptions): Promise<{ sdp: string }> {
    if (iceRestart) this.restarts += 1;
    return Promise.resolve({ sdp: iceRestart ? 'restart' : 'first' });
  }

  setLocalDescription(description: { sdp: string }): Promise<void> {
    this.localDescription = description;
    this.signalingState = 'have-local-offer';
    return Promise.resolve();
  }

  async setRemoteDescription(description: unknown): Promise<void> {
    await FakeConnection.busy;
    this.remoteDescription = description;
    this.signalingState = 'stable';
  }

  getStats(): Promise<Map<string, unknown>> {
    if (this.flows) this.bytes += 4_000;
    const { counted, lost } = this;
    this.counted = { sent: counted.sent + 25, lostUp: counted.lostUp + 25 * lost.up, lostDown: counted.lostDown + 25 * lost.down };
    const entries = [
      { type: 'candidate-pair', nominated: true, bytesReceived: this.bytes, responsesReceived: 1 },
      { type: 'outbound-rtp', kind: 'audio', packetsSent: this.counted.sent },
      { type: 'remote-inbound-rtp', kind: 'audio', packetsLost: this.counted.lostUp },
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: this.counted.sent - this.counted.lostDown, packetsLost: this.counted.lostDown },
    ];
    return Promise.resolve(new Map(entries.map((entry, at) => [String(at), entry])));
  }

  become(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.connectionState = 'closed';
  }
}

/** What the browser says of the network. */
class FakeNetwork extends EventTarget {
  /** @param type that of the network, where the browser tells it */
  constructor(public type?: string) {
    super();
  }

  /** Another network, or only another guess at how fast it is. */
  change(type = this.type): void {
    this.type = type;
    this.dispatchEvent(new Event('change'));
  }
}

const noEvents = { addEventListener: () => undefined, removeEventListener: () => undefined };

async function seconds(count: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(count * 1_000);
}

/** A link on which somebody has been heard for some seconds. */
async function connected(offer: (sdp: string) => Promise<string> = () => Promise.resolve('answer')): Promise<{ link: MediaLink; connection: FakeConnection }> {
  const link = new MediaLink(offer);
  link.start();
  await seconds(0.1);
  const connection = FakeConnection.all.at(-1)!;
  connection.become('connected');
  await seconds(5);
  expect(link.line.value).toBe('connected');
  return { link, connection };
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeConnection.all = [];
  FakeConnection.busy = Promise.resolve();
  const capable = { getCapabilities: () => ({ codecs: [] }) };
  vi.stubGlobal('RTCPeerConnection', FakeConnection);
  vi.stubGlobal('RTCRtpSender', capable);
  vi.stubGlobal('RTCRtpReceiver', capable);
  vi.stubGlobal('MediaStream', vi.fn());
  vi.stubGlobal('window', noEvents);
  vi.stubGlobal('navigator', {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a line that falls silent while the browser holds it for standing', () => {
  it('is told within three seconds, and mended by a restart on the same connection', async () => {
    const { link, connection } = await connected();
    connection.flows = false;
    await seconds(2);
    expect(link.line.value).toBe('connected');
    await seconds(1);
    expect(link.line.value).toBe('broken');
    expect(connection.restarts).toBe(1);
    connection.flows = true;
    await seconds(0.5);
    expect(link.line.value).toBe('connected');
    await seconds(10);
    expect(FakeConnection.all).toHaveLength(1);
    link.stop();
  });

  it('gets a new connection when the restart brings nothing either', async () => {
    const { link, connection } = await connected();
    connection.flows = false;
    await seconds(6.6);
    expect(FakeConnection.all).toHaveLength(2);
    expect(connection.connectionState).toBe('closed');
    expect(link.line.value).toBe('broken');
    FakeConnection.all[1]!.become('connected');
    expect(link.line.value).toBe('connected');
    link.stop();
  });

  it('is not believed because the browser says once more that it is connected', async () => {
    const { link, connection } = await connected();
    connection.flows = false;
    await seconds(3);
    connection.become('disconnected');
    connection.become('connected');
    expect(link.line.value).toBe('broken');
    link.stop();
  });

  it('leaves no trace when it was only a page asleep in the background', async () => {
    const { link, connection } = await connected();
    connection.flows = false;
    vi.setSystemTime(Date.now() + 60_000);
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    await seconds(0.5);
    expect(link.line.value).toBe('connected');
    expect(connection.restarts).toBe(0);
    link.stop();
  });

  it('is mended over a new connection where the restart could not be asked for', async () => {
    let answers = true;
    const { link, connection } = await connected(() => (answers ? Promise.resolve('answer') : Promise.reject(new Error('no line'))));
    connection.flows = false;
    answers = false;
    await seconds(3);
    answers = true;
    await seconds(3);
    expect(FakeConnection.all.length).toBeGreaterThan(1);
    link.stop();
  });
});

describe('a line that the browser gives up', () => {
  it('is told at once and restarted after a moment', async () => {
    const { link, connection } = await connected();
    connection.become('disconnected');
    expect(link.line.value).toBe('broken');
    await seconds(1.6);
    expect(connection.restarts).toBe(1);
    link.stop();
  });

  it('stays as it was when it comes back by itself', async () => {
    const { link, connection } = await connected();
    connection.become('disconnected');
    connection.become('connected');
    await seconds(5);
    expect(link.line.value).toBe('connected');
    expect(connection.restarts).toBe(0);
    link.stop();
  });
});

describe('the socket that is back', () => {
  it('has a line replaced that answers nothing', async () => {
    const { link, connection } = await connected();
    connection.flows = false;
    link.lineBack();
    await seconds(1.6);
    expect(FakeConnection.all).toHaveLength(2);
    link.stop();
  });

  it('makes no connection for who hangs up while the old one is asked', async () => {
    const { link, connection } = await connected();
    connection.flows = false;
    link.lineBack();
    await seconds(1.4);
    const stats = await connection.getStats();
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    connection.getStats = () => answered.then(() => stats);
    await seconds(0.2);
    link.stop();
    answer();
    await seconds(0.1);
    expect(FakeConnection.all).toHaveLength(1);
  });
});

describe('another network', () => {
  it('restarts the line as soon as the browser is online again', async () => {
    const page = new EventTarget();
    vi.stubGlobal('window', page);
    const { link, connection } = await connected();
    page.dispatchEvent(new Event('online'));
    await seconds(0.1);
    expect(connection.restarts).toBe(1);
    link.stop();
    page.dispatchEvent(new Event('online'));
    expect(connection.restarts).toBe(1);
  });

  it('restarts it when it is of another type, and not when its speed is judged anew', async () => {
    const network = new FakeNetwork('wifi');
    vi.stubGlobal('navigator', { connection: network });
    const { link, connection } = await connected();
    network.change();
    await seconds(0.1);
    expect(connection.restarts).toBe(0);
    network.change('cellular');
    await seconds(0.1);
    expect(connection.restarts).toBe(1);
    network.change();
    await seconds(0.1);
    expect(connection.restarts).toBe(1);
    link.stop();
  });

  it('that the browser does not name restarts nothing', async () => {
    const network = new FakeNetwork();
    vi.stubGlobal('navigator', { connection: network });
    const { link, connection } = await connected();
    network.change();
    await seconds(0.1);
    expect(connection.restarts).toBe(0);
    link.stop();
  });
});

describe('the quality of the way to the server', () => {
  it('is that of the own voice, whatever comes in', async () => {
    const { link, connection } = await connected();
    expect(link.upQuality.value).toBe('good');
    connection.lost = { up: 0, down: 0.3 };
    await seconds(6);
    expect(link.upQuality.value).toBe('good');
    connection.lost = { up: 0.2, down: 0 };
    await seconds(6);
    expect(link.upQuality.value).toBe('poor');
    link.stop();
    expect(link.upQuality.value).toBeNull();
  });

  it('is unknown while the line is broken', async () => {
    const { link, connection } = await connected();
    connection.become('disconnected');
    await seconds(1);
    expect(link.upQuality.value).toBeNull();
    link.stop();
  });
});

describe('the sizes of the own picture', () => {
  it('suit who came while the browser took the answer', async () => {
    let done = (): void => undefined;
    FakeConnection.busy = new Promise((resolve) => (done = resolve));
    const link = new MediaLink(() => Promise.resolve('answer'));
    link.start();
    await seconds(0.1);
    link.want({ viewers: 2 });
    done();
    await seconds(0.1);
    expect(FakeConnection.all[0]!.sent).toEqual(['l', 'h']);
    link.stop();
  });
});
