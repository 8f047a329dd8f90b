/** The Italian fiscal code (D.M. 23/12/1976): the same rules as the server's, so that a slip is seen while writing. */

export type FiscalCodeFault = 'length' | 'pattern' | 'day' | 'check_letter';

const MONTHS = 'ABCDEHLMPRST';
/** Letters that stand for the digits 0 to 9 when two people would have the same code. */
const OMOCODIA = 'LMNPQRSTUV';
const DIGIT_PLACES = new Set([6, 7, 9, 10, 12, 13, 14]);
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Values of 0–9, then A–Z, in the odd places counted from one. */
const ODD_DIGITS = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const ODD_LETTERS = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** As it is written on the card: capitals, nothing between them. */
export function tidyFiscalCode(text: string): string {
  return text.replace(/[\s.-]/g, '').toUpperCase();
}

/** What is wrong with a tidied code; `null` when nothing is. */
export function fiscalCodeFault(code: string): FiscalCodeFault | null {
  const places = Array.from(code);
  if (places.length !== 16) return 'length';
  if (!places.every(inPlace)) return 'pattern';
  const day = digit(places[9]) * 10 + digit(places[10]);
  if (!((day >= 1 && day <= 31) || (day >= 41 && day <= 71))) return 'day';
  return places[15] === checkLetter(code) ? null : 'check_letter';
}

/** The sixteenth letter that belongs to the first fifteen characters. */
export function checkLetter(code: string): string {
  const sum = Array.from(code.slice(0, 15)).reduce((total, place, at) => total + valueAt(place, at), 0);
  return LETTERS.charAt(sum % 26);
}

function valueAt(place: string, at: number): number {
  const isDigit = place >= '0' && place <= '9';
  const value = isDigit ? Number(place) : LETTERS.indexOf(place);
  if (at % 2 === 1) return value;
  return (isDigit ? ODD_DIGITS : ODD_LETTERS)[value] ?? 0;
}

function inPlace(place: string, at: number): boolean {
  if (at === 8) return MONTHS.includes(place);
  return DIGIT_PLACES.has(at) ? digit(place) >= 0 : LETTERS.includes(place);
}

function digit(place = ''): number {
  return place >= '0' && place <= '9' ? Number(place) : OMOCODIA.indexOf(place);
}
