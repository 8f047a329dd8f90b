/** The official's keys: one letter, never in a field, never with Ctrl, Alt or Meta; they can be switched off. */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

export type Key = 'm' | 'v' | 'c' | 'd' | '+' | '-' | '0' | 'r' | 'escape' | '?';

export const KEYS: readonly Key[] = ['m', 'v', 'c', 'd', '+', '-', '0', 'r', 'escape', '?'];

const REMEMBERED = 'sportello.keys';

export const keysOn = signal(recall());

export function setKeys(on: boolean): void {
  keysOn.value = on;
  try {
    localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
  } catch {
    // Then the choice holds for this page.
  }
}

function recall(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) !== 'off';
  } catch {
    return true;
  }
}

/** What a press means; `null` for nothing of ours. `?` lists the keys even when they are switched off. */
export function keyOf(press: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat'>, inField: boolean, on: boolean): Key | null {
  if (inField || press.repeat || press.ctrlKey || press.altKey || press.metaKey) return null;
  // Plus without Shift, on keyboards where it is above the equals sign.
  const pressed = press.key === '=' ? '+' : press.key.toLowerCase();
  const key = KEYS.find((known) => known === pressed);
  return key !== undefined && (on || key === '?') ? key : null;
}

/** Runs the acts of the keys while the component is shown; keys without one are left to others. */
export function useKeys(acts: Partial<Record<Key, () => void>>): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const pressed = (press: KeyboardEvent): void => {
      const key = keyOf(press, isField(press.target), keysOn.peek());
      const act = key === null ? undefined : latest.current[key];
      if (act === undefined || press.defaultPrevented) return;
      press.preventDefault();
      act();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

function isField(target: EventTarget | null): boolean {
  // A dialog asks for an answer: keys behind it must do nothing.
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable], dialog') !== null;
}
