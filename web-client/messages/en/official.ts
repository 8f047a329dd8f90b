import type { official as italian } from '../it/official';

export const official: Record<keyof typeof italian, string> = {};
