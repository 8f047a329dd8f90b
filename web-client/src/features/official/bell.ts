/** The sound for who waits: can be tried and muted, and is never the only sign. */
import { signal } from '@preact/signals';
import { knock } from '../../lib/sounds';

const REMEMBERED = 'sportello.bell';

/** Whether it rings. */
export const bellOn = signal(recall());

export function ring(): void {
  if (bellOn.value) knock();
}

/** Switched on, it sounds once: one hears that it works, and the browser lets later sounds through. */
export function setBell(on: boolean): void {
  bellOn.value = on;
  try {
    localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
  } catch {
    // Then the choice holds for this page.
  }
  if (on) knock();
}

function recall(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) !== 'off';
  } catch {
    return true;
  }
}
