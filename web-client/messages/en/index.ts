import { booking } from './booking';
import { citizen } from './citizen';
import { common } from './common';
import { device } from './device';
import { demo } from './demo';
import { error } from './error';
import { meeting } from './meeting';
import { official } from './official';

import type { messages as italian } from '../it';

export const messages: Record<keyof typeof italian, string> = { ...common, ...citizen, ...device, ...meeting, ...official, ...booking, ...demo, ...error };
