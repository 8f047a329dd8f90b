/**
 * Texts for people. Every text is in `messages/it/*` (the base, with its placeholders as types) and `messages/en/*`.
 * Reading a text inside a component subscribes it to the language: it is drawn anew when the language changes.
 *
 * Why not a message compiler: the one for Vite brings half a gigabyte of packages for what these lines do.
 */
import { signal } from '@preact/signals';
import { h, type ComponentChild } from 'preact';
import { messages as italian } from '../../messages/it';

export type Locale = 'it' | 'en';
type Catalogue = typeof italian;
/** Name of a text. */
export type MessageKey = keyof Catalogue;

type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
type Values<Key extends MessageKey> = Record<Placeholders<Catalogue[Key]>, string | number>;
type Arguments<Key extends MessageKey> = [Placeholders<Catalogue[Key]>] extends [never] ? [] : [values: Values<Key>];

const REMEMBERED = 'sportello.locale';
const catalogue = signal<Record<MessageKey, string>>(italian);

/** The language shown. */
export const locale = signal<Locale>('it');

/** The text with its placeholders filled in. */
export function t<Key extends MessageKey>(key: Key, ...[values]: Arguments<Key>): string {
  return fill(catalogue.value[key], values);
}

/** Whether a word is the name of a text: for names put together at run time, as `error_` and a code. */
export function isMessage(key: string): key is MessageKey {
  return key in italian;
}

/** Like {@link t}, with `**words**` set in bold and protected from the direction of the text around them. */
export function rich<Key extends MessageKey>(key: Key, ...rest: Arguments<Key>): ComponentChild[] {
  return t(key, ...rest)
    .split('**')
    .map((part, at) => (at % 2 === 1 ? h('strong', { key: at }, h('bdi', null, part)) : part));
}

/** Shows another language and remembers the choice on this device. */
export async function setLocale(wanted: Locale): Promise<void> {
  catalogue.value = wanted === 'it' ? italian : (await import('../../messages/en')).messages;
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
