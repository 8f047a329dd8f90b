/**
 * Whether this server is a demonstration: asked once. There the clock can be moved on, so pages follow it: at once in other
 * windows of the same browser, within seconds on other devices.
 */
import { signal } from '@preact/signals';
import type { DemoView } from '../protocol';
import { api, ApiError, ask } from './api';
import { syncClock } from './clock';

/** `null` until the server has answered. */
export const demoMode = signal<boolean | null>(null);

const FOLLOW_MS = 5_000;
const REMEMBERED = 'sportello.demo';
let asked: Promise<DemoView | null> | null = null;
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('sportello.clock');

/** What the demonstration offers; `null` where this is the real service. Throws when the server can't be reached. */
export async function demoView(): Promise<DemoView | null> {
  try {
    const view = await ask<DemoView>('/api/v1/demo');
    syncClock(view.now);
    found(true);
    return view;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    found(false);
    return null;
  }
}

/** Finds out, without asking twice. */
export function detectDemo(): void {
  if (demoMode.value !== null || remembered() === 'no') return;
  asked ??= demoView().catch(() => (asked = null));
}

/** Tells the other windows that the clock was moved. */
export function clockMoved(now: string): void {
  syncClock(now);
  channel?.postMessage(now);
}

function found(demo: boolean): void {
  if (demo && demoMode.value !== true) follow();
  demoMode.value = demo;
  try {
    // A real service is asked once a tab, not once a page.
    sessionStorage.setItem(REMEMBERED, demo ? 'yes' : 'no');
  } catch {
    // Storage can be switched off.
  }
}

function remembered(): string | null {
  try {
    return sessionStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

function follow(): void {
  if (channel !== null) channel.onmessage = (told: MessageEvent<unknown>) => typeof told.data === 'string' && syncClock(told.data);
  setInterval(() => {
    if (document.visibilityState === 'visible') void api.clock().then(({ now }) => syncClock(now), () => undefined);
  }, FOLLOW_MS);
}
