import { booking } from './booking';
import { citizen } from './citizen';
import { common } from './common';
import { device } from './device';
import { demo } from './demo';
import { error } from './error';
import { meeting } from './meeting';
import { official } from './official';

export const messages = { ...common, ...citizen, ...device, ...meeting, ...official, ...booking, ...demo, ...error } as const;
