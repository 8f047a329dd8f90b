import { expect, it } from 'vitest';
import { askedOf, cancelAddress } from './provider-address';

const query = new URLSearchParams({
  response_type: 'code', client_id: 'sportello', state: 's', nonce: 'n', code_challenge: 'c', redirect_uri: 'http://localhost:8080/accesso/ritorno',
});

it('reads what the service asks for', () => {
  expect(askedOf(query, 'http://localhost:8080')).toMatchObject({ state: 's', nonce: 'n', codeChallenge: 'c', hint: null, who: 'staff', answerTo: '/accesso/ritorno' });
  const citizen = new URLSearchParams(query);
  citizen.set('acr_values', 'https://www.spid.gov.it/SpidL2');
  citizen.set('login_hint', 'delegate.1');
  expect(askedOf(citizen, 'http://localhost:8080')).toMatchObject({ who: 'citizen', hint: 'delegate.1' });
});

it('gives up by the protocol, and never to another site', () => {
  const asked = askedOf(query, 'http://localhost:8080');
  expect(asked && cancelAddress(asked)).toBe('/accesso/ritorno?error=access_denied&state=s&iss=http%3A%2F%2Flocalhost%3A8080%2Fdemo%2Fidp');
});

it('knows an address that was opened by hand', () => {
  expect(askedOf(new URLSearchParams(), 'http://localhost:8080')).toBeNull();
});
