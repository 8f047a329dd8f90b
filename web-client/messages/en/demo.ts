import type { demo as italian } from '../it/demo';

export const demo: Record<keyof typeof italian, string> = {};
