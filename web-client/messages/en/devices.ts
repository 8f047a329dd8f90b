import type { devices as italian } from '../it/devices';

export const devices: Record<keyof typeof italian, string> = {
  devices_title: 'Where I am signed in',
  devices_lead: 'Here you see where you are signed in. If you do not recognise a device, sign it out at once.',
  devices_unknown: 'Device not recognised',
  devices_this: 'This device',
  devices_since: 'Signed in {when}, {means}',
  devices_seen: 'Last used {when}',
  devices_leave_this: 'Sign out on this device',
  devices_leave_other: 'Sign it out',
  devices_left: 'Signed out on that device.',
  devices_leave_all: 'Sign out everywhere',
  devices_all_question: 'Do you want to sign out on all devices?',
  devices_all_text: 'You will have to sign in again on each of them, on this one too. Meetings open elsewhere will stop.',
  devices_all_yes: 'Yes, sign out everywhere',
  devices_all_no: 'No, stay',
  devices_this_question: 'Do you want to sign out on this device?',
  devices_this_text: 'To go on you will have to sign in again.',
  devices_this_yes: 'Yes, sign out',
};
