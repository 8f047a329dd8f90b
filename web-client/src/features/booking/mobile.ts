/** Mobile numbers in E.164: the same rules as the server's. */

export type MobileFault = 'too_short' | 'no_country_code' | 'digits' | 'not_mobile';

/** Without blanks, dots and hyphens; an Italian mobile number written without its prefix gets it, `00` becomes `+`. */
export function tidyMobile(text: string): string {
  const number = text.replace(/[\s.\-()/]/g, '').replace(/^00/, '+');
  return /^3\d{8,9}$/.test(number) ? `+39${number}` : number;
}

/** What is wrong with a tidied number; `null` when nothing is. */
export function mobileFault(number: string): MobileFault | null {
  if (/^(\+39)?3\d{0,7}$/.test(number)) return 'too_short';
  if (!/^\+[1-9]/.test(number)) return 'no_country_code';
  if (!/^\+\d{8,15}$/.test(number)) return 'digits';
  if (number.startsWith('+39') && !/^\+393\d{8,9}$/.test(number)) return 'not_mobile';
  return null;
}
