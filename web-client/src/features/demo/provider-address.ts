/** What the service asks of the demonstration's provider of identity, as it stands in the address of its page. */

export interface Asked {
  state: string;
  nonce: string;
  codeChallenge: string;
  /** Who means to enter, where that was said. */
  hint: string | null;
  /** Citizens are asked for a level of assurance, the institute's own people are not. */
  who: 'citizen' | 'staff';
  /** Path on which the service waits for the answer. */
  answerTo: string;
  /** Who answers. */
  issuer: string;
}

/** `null` when the page was opened by hand. */
export function askedOf(query: URLSearchParams, origin: string): Asked | null {
  const [state, nonce, codeChallenge] = [query.get('state'), query.get('nonce'), query.get('code_challenge')];
  const redirect = parse(query.get('redirect_uri'));
  if (state === null || nonce === null || codeChallenge === null || redirect === null) return null;
  return {
    state,
    nonce,
    codeChallenge,
    hint: query.get('login_hint'),
    who: query.has('acr_values') ? 'citizen' : 'staff',
    // Its path alone: nobody is sent to another site from here.
    answerTo: redirect.pathname,
    issuer: new URL('/demo/idp', redirect.origin === 'null' ? origin : redirect.origin).href,
  };
}

/** Where giving up leads. */
export function cancelAddress({ answerTo, state, issuer }: Asked): string {
  return `${answerTo}?${new URLSearchParams({ error: 'access_denied', state, iss: issuer }).toString()}`;
}

function parse(address: string | null): URL | null {
  try {
    return address === null ? null : new URL(address);
  } catch {
    return null;
  }
}
