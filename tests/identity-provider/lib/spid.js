// The levels of SPID; CIE uses the same names.

export const SPID_L1 = "https://www.spid.gov.it/SpidL1";
export const SPID_L2 = "https://www.spid.gov.it/SpidL2";
export const SPID_L3 = "https://www.spid.gov.it/SpidL3";

export const LEVELS = [SPID_L1, SPID_L2, SPID_L3];

/**
 * The level that an authorization request asks for; the second if it names none.
 * @param {Record<string, unknown>} params
 */
export function levelAsked(params) {
  const claim = typeof params["claims"] === "string" ? JSON.parse(params["claims"]).id_token?.acr : undefined;
  const values = typeof params["acr_values"] === "string" ? params["acr_values"].split(" ") : [];
  const asked = claim?.value ?? claim?.values?.[0] ?? values[0];
  return LEVELS.find((level) => level === asked) ?? SPID_L2;
}
