/**
 * Texts for people. Every text is in `messages/it/*` (the base, with its placeholders as types) and `messages/en/*`. What every page
 * may need comes with the first file; the other chapters are loaded with the pages that read them ({@link chapter}).
 * Reading a text inside a component subscribes it to the language: it is drawn anew when the language changes.
 *
 * Why not a message compiler: the one for Vite brings half a gigabyte of packages for what these lines do.
 */
import { signal } from '@preact/signals';
import { h, type ComponentChild } from 'preact';
import type { messages as italian } from '../../messages/it';
import { base } from '../../messages/it/base';

export type Locale = 'it' | 'en';
type Catalogue = typeof italian;
/** Name of a text. */
export type MessageKey = keyof Catalogue;
type Texts = Readonly<Record<string, string>>;

const chapters = {
  it: {
    account: async (): Promise<Texts> => (await import('../../messages/it/account')).account,
    booking: async (): Promise<Texts> => (await import('../../messages/it/booking')).booking,
    login: async (): Promise<Texts> => (await import('../../messages/it/login')).login,
    devices: async (): Promise<Texts> => (await import('../../messages/it/devices')).devices,
    files: async (): Promise<Texts> => (await import('../../messages/it/files')).files,
    guest: async (): Promise<Texts> => (await import('../../messages/it/guest')).guest,
    official: async (): Promise<Texts> => (await import('../../messages/it/official')).official,
    assistance: async (): Promise<Texts> => (await import('../../messages/it/assistance')).assistance,
    audit: async (): Promise<Texts> => (await import('../../messages/it/audit')).audit,
    demo: async (): Promise<Texts> => (await import('../../messages/it/demo')).demo,
    pin: async (): Promise<Texts> => (await import('../../messages/it/pin')).pin,
    live: async (): Promise<Texts> => (await import('../../messages/it/live')).live,
    trial: async (): Promise<Texts> => (await import('../../messages/it/trial')).trial,
  },
  en: {
    account: async (): Promise<Texts> => (await import('../../messages/en/account')).account,
    booking: async (): Promise<Texts> => (await import('../../messages/en/booking')).booking,
    login: async (): Promise<Texts> => (await import('../../messages/en/login')).login,
    devices: async (): Promise<Texts> => (await import('../../messages/en/devices')).devices,
    files: async (): Promise<Texts> => (await import('../../messages/en/files')).files,
    guest: async (): Promise<Texts> => (await import('../../messages/en/guest')).guest,
    official: async (): Promise<Texts> => (await import('../../messages/en/official')).official,
    assistance: async (): Promise<Texts> => (await import('../../messages/en/assistance')).assistance,
    audit: async (): Promise<Texts> => (await import('../../messages/en/audit')).audit,
    demo: async (): Promise<Texts> => (await import('../../messages/en/demo')).demo,
    pin: async (): Promise<Texts> => (await import('../../messages/en/pin')).pin,
    live: async (): Promise<Texts> => (await import('../../messages/en/live')).live,
    trial: async (): Promise<Texts> => (await import('../../messages/en/trial')).trial,
  },
} as const satisfies Record<Locale, Record<string, () => Promise<Texts>>>;

/** A part of the texts that only some pages read. */
export type Chapter = keyof (typeof chapters)['it'];

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
type Values<Key extends MessageKey> = Record<Placeholders<Catalogue[Key]>, string | number>;
type Arguments<Key extends MessageKey> = [Placeholders<Catalogue[Key]>] extends [never] ? [] : [values: Values<Key>];

const REMEMBERED = 'sportello.locale';
const catalogue = signal<Texts>(base);
const read = new Set<Chapter>();

/** The language shown. */
export const locale = signal<Locale>('it');

/** The text with its placeholders filled in. */
export function t<Key extends MessageKey>(key: Key, ...[values]: Arguments<Key>): string {
  return fill(catalogue.value[key] ?? key, values);
}

/** Whether a word is the name of a text: for names put together at run time, as `error_` and a code. */
export function isMessage(key: string): key is MessageKey {
  return key in catalogue.value;
}

/** Brings the texts that a page reads beyond those of every page. */
export async function chapter(...names: Chapter[]): Promise<void> {
  for (const name of names) read.add(name);
  const wanted = locale.peek();
  const texts = await Promise.all(names.map((name) => chapters[wanted][name]()));
  // Another language was chosen meanwhile: that has brought them too.
  if (locale.peek() === wanted) addTexts(Object.assign({}, ...texts) as Texts);
}

/** Adds texts at once: for tests, which read any of them. */
export function addTexts(texts: Texts): void {
  catalogue.value = { ...catalogue.peek(), ...texts };
}

/** Like {@link t}, with `**words**` set in bold and protected from the direction of the text around them. */
export function rich<Key extends MessageKey>(key: Key, ...rest: Arguments<Key>): ComponentChild[] {
  const [values] = rest;
  // Split before it is filled in: masked numbers are full of asterisks.
  return (catalogue.value[key] ?? key)
    .split('**')
    .map((part) => fill(part, values))
    .map((part, at) => (at % 2 === 1 ? h('strong', { key: at }, h('bdi', null, part)) : part));
}

/** Shows another language and remembers the choice on this device. */
export async function setLocale(wanted: Locale): Promise<void> {
  const shared: Texts = wanted === 'it' ? base : (await import('../../messages/en/base')).base;
  const others = await Promise.all([...read].map((name) => chapters[wanted][name]()));
  catalogue.value = Object.assign({}, shared, ...others) as Texts;
  locale.value = wanted;
  document.documentElement.lang = wanted;
  try {
    localStorage.setItem(REMEMBERED, wanted);
  } catch {
    // Storage can be switched off: the choice then holds for this page.
  }
}

/** Shows the language remembered on this device. */
export async function restoreLocale(): Promise<void> {
  try {
    if (localStorage.getItem(REMEMBERED) === 'en') await setLocale('en');
  } catch {
    // Without storage, or without the line to load it: Italian.
  }
}

/** Puts values in the place of `{name}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    return value === undefined ? placeholder : String(value);
  });
}
