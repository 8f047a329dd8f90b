/** Photographs that this browser can't open, in words. */
import { t } from '../../lib/i18n';

/** What is wrong, and what to do about it. */
export interface Words {
  title: string;
  remedies: readonly string[];
}

/** Says which could not be opened. Those of an iPhone's gallery are of a kind that only few browsers read. */
export function unreadableWords(files: readonly Pick<File, 'name' | 'type'>[]): Words {
  const names = files.map(({ name }) => name);
  return {
    title: names.length === 1 ? t('capture_unreadable_one', { name: names.join() }) : t('capture_unreadable', { names: names.join(', ') }),
    remedies: files.some(isHeic) ? [t('capture_unreadable_do'), t('capture_unreadable_heic')] : [t('capture_unreadable_do')],
  };
}

/** Not every system knows the type of such a file. */
function isHeic({ name, type }: Pick<File, 'name' | 'type'>): boolean {
  return /^image\/hei[cf]/.test(type) || /\.hei[cf]$/i.test(name);
}
