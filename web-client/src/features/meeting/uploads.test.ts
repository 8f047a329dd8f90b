import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError, type uploadAttachment, type UploadTo } from '../../lib/api';
import type { Attachment } from '../../protocol';
import { initialState } from './meeting-state';
import { Uploads, type Host } from './uploads';

interface Try {
  to: UploadTo;
  progress: (share: number) => void;
  accept: () => void;
  fail: (code: ApiError['code']) => void;
  cancelled: boolean;
}

let tries: Try[] = [];

const transport: typeof uploadAttachment = (to, _file, progress) => {
  let cancel = (): void => undefined;
  const done = new Promise<Attachment>((resolve, reject) => {
    const one: Try = { to, progress, accept: () => resolve({} as Attachment), fail: (code) => reject(new ApiError(code, 0, null)), cancelled: false };
    tries.push(one);
    cancel = () => {
      one.cancelled = true;
      one.fail('upload_interrupted');
    };
  });
  return { done, cancel };
};

const file = new File(['%PDF-1.4 …'], 'modulo.pdf');
const target = { role: 'delegation_form', replaces: null } as const;
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

function meeting(): { host: Host & { line: { value: { kind: string } } }; uploads: Uploads; shown: () => unknown[]; network: EventTarget } {
  const host = { booking: 'b', realm: 'citizen' as const, uploads: signal([]), putAway: signal<ReadonlySet<number>>(new Set()), state: { peek: () => initialState }, line: signal({ kind: 'live' }) };
  const network = new EventTarget();
  return { host, network, uploads: new Uploads(host, transport, network), shown: () => host.uploads.value.map(({ state }: { state: unknown }) => state) };
}

beforeEach(() => {
  tries = [];
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

describe('a file on its way', () => {
  it('tells its progress, then that it is checked, and is gone once it is accepted', async () => {
    const { uploads, shown } = meeting();
    await uploads.choose(file, target);
    tries[0]!.progress(0.4);
    expect(shown()).toEqual([{ kind: 'sending', share: 0.4 }]);
    tries[0]!.progress(1);
    expect(shown()).toEqual([{ kind: 'checking' }]);
    tries[0]!.accept();
    await settle();
    expect(shown()).toEqual([]);
  });

  it('goes on when the network says that it is back, though the line never noticed that it was gone', async () => {
    const { uploads, network, shown } = meeting();
    await uploads.choose(file, target);
    for (let tried = 0; tried < 10 && (shown()[0] as { kind: string }).kind !== 'stopped'; tried += 1) {
      tries.at(-1)!.fail('upload_interrupted');
      await vi.advanceTimersByTimeAsync(60_000);
    }
    expect(shown()).toEqual([{ kind: 'stopped' }]);
    const before = tries.length;
    network.dispatchEvent(new Event('online'));
    expect(tries.length).toBe(before + 1);
    tries.at(-1)!.accept();
    await settle();
    expect(shown()).toEqual([]);
  });

  it('is sent again by itself after the line broke, with the same key', async () => {
    const { uploads, shown } = meeting();
    await uploads.choose(file, target);
    tries[0]!.fail('unreachable');
    await settle();
    expect(shown()).toEqual([{ kind: 'retrying' }]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(tries).toHaveLength(2);
    expect(tries[1]!.to.key).toBe(tries[0]!.to.key);
  });

  it('stops after a few tries, and goes on when the person says so or the line is back', async () => {
    const { host, uploads, shown } = meeting();
    await uploads.choose(file, target);
    for (const pause of [1_000, 3_000, 6_000, 0]) {
      tries.at(-1)!.fail('unreachable');
      await vi.advanceTimersByTimeAsync(pause);
    }
    expect(tries).toHaveLength(4);
    expect(shown()).toEqual([{ kind: 'stopped' }]);
    uploads.retry(host.uploads.value[0]!.id);
    expect(tries).toHaveLength(5);
    tries.at(-1)!.fail('unreachable');
    await settle();
    host.line.value = { kind: 'broken' };
    host.line.value = { kind: 'live' };
    expect(tries).toHaveLength(6);
    expect(new Set(tries.map(({ to }) => to.key)).size).toBe(1);
  });

  it('given up is stopped and forgotten', async () => {
    const { host, uploads, shown } = meeting();
    await uploads.choose(file, target);
    uploads.drop(host.uploads.value[0]!.id);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(tries).toMatchObject([{ cancelled: true }]);
    expect(shown()).toEqual([]);
  });

  it('is sent all the same when the person is sure, as a new file', async () => {
    const { host, uploads, shown } = meeting();
    await uploads.choose(file, { role: 'delegation_form', replaces: 'old' });
    tries[0]!.fail('form_other_person');
    await settle();
    expect(shown()).toEqual([{ kind: 'refused', code: 'form_other_person' }]);
    uploads.sendSurely(host.uploads.value[0]!.id);
    expect(tries.map(({ to }) => [to.sure, to.replaces])).toEqual([[false, 'old'], [true, 'old']]);
    expect(tries[1]!.to.key).not.toBe(tries[0]!.to.key);
    expect(shown()).toEqual([{ kind: 'sending', share: 0 }]);
  });

  it('that is no PDF is refused without being sent; a photograph is handed back', async () => {
    const { uploads, shown } = meeting();
    expect(await uploads.choose(new File(['PK'], 'lettera.docx'), target)).toBe('taken');
    expect(shown()).toEqual([{ kind: 'refused', code: 'file_name_not_pdf' }]);
    expect(await uploads.choose(new File([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)], 'foto.jpg'), target)).toBe('picture');
    expect(tries).toEqual([]);
  });
});
