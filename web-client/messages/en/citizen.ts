import type { citizen as italian } from '../it/citizen';

export const citizen: Record<keyof typeof italian, string> = {
  citizen_privacy_title: 'Privacy and recording notice',
  citizen_privacy_version: 'Version {version}',
  citizen_privacy_italian_only: 'The text is in Italian: it is the one that the consent refers to.',
};
