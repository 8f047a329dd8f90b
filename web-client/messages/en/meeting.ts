import type { meeting as italian } from '../it/meeting';

export const meeting: Record<keyof typeof italian, string> = {};
