import { signal } from '@preact/signals';
import { expect, it } from 'vitest';
import { attachFiles } from './attach-files';
import { initialState } from './meeting-state';
import type { Capture } from './session';
import type { Target } from './upload';

function meeting(): { session: Parameters<typeof attachFiles>[0]; sent: [string, Target][]; uploads: Parameters<typeof attachFiles>[3] } {
  const sent: [string, Target][] = [];
  const session = {
    booking: 'b', realm: 'citizen' as const, uploads: signal([]), putAway: signal<ReadonlySet<number>>(new Set()),
    state: { peek: () => initialState }, line: signal({ kind: 'live' }), capture: signal<Capture | null>(null),
  };
  const choose = (file: File, target: Target): Promise<'taken' | 'picture'> => {
    sent.push([file.name, target]);
    return Promise.resolve(file.name.endsWith('.jpg') ? 'picture' : 'taken');
  };
  return { session, sent, uploads: { choose } };
}

const again: Target = { role: 'identity_document', replaces: 'old' };

it('of several files only the first takes the place of another', async () => {
  const { session, sent, uploads } = meeting();
  await attachFiles(session, [new File([], 'fronte.pdf'), new File([], 'retro.pdf')], again, uploads);
  expect(sent.map(([name, { replaces }]) => [name, replaces])).toEqual([['fronte.pdf', 'old'], ['retro.pdf', null]]);
  expect(session.capture.value).toBeNull();
});

it('photographs are put together, whatever was chosen beside them', async () => {
  const { session, uploads } = meeting();
  await attachFiles(session, [new File([], 'fronte.jpg'), new File([], 'retro.jpg')], again, uploads);
  expect(session.capture.value).toMatchObject({ role: 'identity_document', replaces: 'old', pictures: [{ name: 'fronte.jpg' }, { name: 'retro.jpg' }] });
});
