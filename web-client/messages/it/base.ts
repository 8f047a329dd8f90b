/** What every page may need: the texts in the first file that is loaded. */
import { citizen } from './citizen';
import { common } from './common';
import { device } from './device';
import { error } from './error';
import { meeting } from './meeting';
import { session } from './session';

export const base = { ...common, ...session, ...error, ...citizen, ...device, ...meeting } as const;
