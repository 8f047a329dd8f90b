import { citizen } from './citizen';
import { common } from './common';
import { device } from './device';
import { error } from './error';
import { meeting } from './meeting';
import { session } from './session';

import type { base as italian } from '../it/base';

export const base: Record<keyof typeof italian, string> = { ...common, ...session, ...error, ...citizen, ...device, ...meeting };
