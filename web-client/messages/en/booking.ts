import type { booking as italian } from '../it/booking';

export const booking: Record<keyof typeof italian, string> = {};
