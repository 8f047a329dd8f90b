import { afterEach, describe, expect, it } from 'vitest';
import { files as english } from '../../../messages/en/files';
import { files as italian } from '../../../messages/it/files';
import { addTexts } from '../../lib/i18n';
import { openAll, type Taken } from './picture';
import { unreadableWords } from './unreadable';

const heic = new File([], 'IMG_0042.HEIC');
const tiff = new File([], 'scansione.tif', { type: 'image/tiff' });

describe('photographs that this browser can’t open', () => {
  afterEach(() => addTexts(italian));

  it('do not keep the others from being taken, in their order', async () => {
    const [front, back] = [new File([], 'fronte.jpg'), new File([], 'retro.jpg')];
    const open = (file: File): Promise<Taken> => (file === heic ? Promise.reject(new Error('not an image')) : Promise.resolve({ picture: file, doubt: null }));
    const { taken, unreadable } = await openAll([front, heic, back], open);
    expect(taken.map(({ picture }) => picture)).toEqual([front, back]);
    expect(unreadable).toEqual([heic]);
  });

  it('are named, and those of an iPhone with what to change there', () => {
    expect(unreadableWords([heic])).toEqual({
      title: 'La foto «IMG_0042.HEIC» non si apre in questo browser.',
      remedies: [
        'Può fotografare i fogli qui, o scegliere una foto in formato JPEG o PNG.',
        'Molti browser non aprono il formato HEIC dell’iPhone. Per le prossime foto apra sull’iPhone Impostazioni, Fotocamera, Formati e scelga «Più compatibile».',
      ],
    });
    expect(unreadableWords([tiff])).toMatchObject({ remedies: [italian.capture_unreadable_do] });
    expect(unreadableWords([tiff, heic])).toMatchObject({ title: 'Queste foto non si aprono in questo browser: scansione.tif, IMG_0042.HEIC.' });
  });

  it('are told in English too', () => {
    addTexts(english);
    expect(unreadableWords([heic])).toEqual({
      title: 'The photo “IMG_0042.HEIC” doesn’t open in this browser.',
      remedies: [english.capture_unreadable_do, english.capture_unreadable_heic],
    });
  });
});
