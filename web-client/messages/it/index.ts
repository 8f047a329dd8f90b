import { account } from './account';
import { assistance } from './assistance';
import { audit } from './audit';
import { base } from './base';
import { booking } from './booking';
import { demo } from './demo';
import { devices } from './devices';
import { files } from './files';
import { guest } from './guest';
import { live } from './live';
import { login } from './login';
import { official } from './official';
import { pin } from './pin';
import { trial } from './trial';

/** All texts: their names and placeholders are types, and tests read them. Pages load them in chapters. */
export const messages = { ...base, ...account, ...booking, ...login, ...devices, ...files, ...guest, ...official, ...assistance, ...audit, ...demo, ...pin, ...live, ...trial } as const;
