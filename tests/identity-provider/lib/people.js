// Invented people: citizens as SPID and CIE describe them, officials as the institute does.

export const FISCAL_NUMBER = "https://attributes.eid.gov.it/fiscal_number";

/** What the scope `profile` brings. */
export const PROFILE = ["name", "given_name", "family_name", FISCAL_NUMBER, "roles"];

/** @typedef {{ id: string, sub: string, given: string, family: string, fiscalCode?: string, roles?: string[] }} Person */

/** @type {readonly Person[]} */
export const CITIZENS = [
  { id: "marta", sub: "c1-8f2e61d0", given: "Marta", family: "Bellandi", fiscalCode: "BLLMRT88E52H501Q" },
  { id: "ugo", sub: "c2-41ab97e3", given: "Ugo", family: "Bellandi", fiscalCode: "BLLGUO49B14H501V" },
  { id: "davide", sub: "c3-d90c5574", given: "Davide", family: "Sorgi", fiscalCode: "SRGDVD91R07F205A" },
  { id: "luca", sub: "c4-2b7f08ca", given: "Luca", family: "Bianchi", fiscalCode: "BNCLCU70A15H501C" },
  { id: "mario", sub: "c5-e63d1a9f", given: "Mario", family: "Rossi", fiscalCode: "RSSMRA80A01H501U" },
];

/** @type {readonly Person[]} */
export const OFFICIALS = [
  { id: "rossi", sub: "rossi", given: "Carla", family: "Rossi", roles: ["official@napoli"] },
  { id: "verdi", sub: "verdi", given: "Paolo", family: "Verdi", roles: ["official@napoli", "official@roma"] },
  { id: "neri", sub: "neri", given: "Rita", family: "Neri", roles: ["official@roma"] },
];

const EVERYBODY = [...CITIZENS, ...OFFICIALS];

/** @param {unknown} id as it stands in `login_hint` and on the buttons */
export const personOfId = (id) => EVERYBODY.find((person) => person.id === id);

/** @param {string} sub */
export const personOfSub = (sub) => EVERYBODY.find((person) => person.sub === sub);

/** @param {Person} person */
export const fullName = (person) => `${person.given} ${person.family}`;

/** @param {Person} person */
export function claimsOf(person) {
  const { sub, given, family, fiscalCode, roles } = person;
  return {
    sub,
    name: fullName(person),
    given_name: given,
    family_name: family,
    ...(fiscalCode === undefined ? {} : { [FISCAL_NUMBER]: `TINIT-${fiscalCode}` }),
    ...(roles === undefined ? {} : { roles }),
  };
}
