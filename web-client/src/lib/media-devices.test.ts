import { describe, expect, it } from 'vitest';
import { failureCause, loudness, type FailureFacts } from './media-devices';

const facts: FailureFacts = { name: 'NotAllowedError', message: 'Permission denied', permission: 'denied', allowedByFrame: true, secure: true };

describe('why a device can’t be opened', () => {
  it.each([
    ['the question was waved away', { message: 'Permission dismissed', permission: 'prompt' }, 'dismissed'],
    ['the site is blocked', {}, 'blocked_site'],
    ['the system blocks the browser', { message: 'Permission denied by system' }, 'blocked_system'],
    ['the page around forbids it', { allowedByFrame: false }, 'blocked_frame'],
    ['there is no device', { name: 'NotFoundError', message: 'Requested device not found' }, 'no_device'],
    ['another program has it', { name: 'NotReadableError', message: 'Could not start video source' }, 'in_use'],
    ['the camera does not start in time', { name: 'AbortError', message: 'Timeout starting video source' }, 'in_use'],
    ['the page came without encryption', { secure: false, name: 'SecurityError' }, 'insecure'],
    ['nobody knows', { name: 'TypeError' }, 'unknown'],
  ] as const)('%s', (_, change, cause) => {
    expect(failureCause({ ...facts, ...change })).toBe(cause);
  });
});

describe('the level meter', () => {
  it('shows nothing for silence, much for speech, and never leaves the bar', () => {
    expect(loudness(new Float32Array(1024))).toBe(0);
    expect(loudness(new Float32Array(1024).fill(0.1))).toBeGreaterThan(0.6);
    expect(loudness(new Float32Array(1024).fill(1))).toBe(1);
  });
});
