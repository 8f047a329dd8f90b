import type { Fault } from './draft';
import { isMessage, t } from '../../lib/i18n';

/** What is wrong with an answer and what to do, in words. */
export function faultText(fault: Fault | undefined): string | undefined {
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case 'missing':
      return t('booking_fault_missing');
    case 'same_person':
      return t('error_same_person');
    case 'too_long':
      return t('booking_fault_too_long', { by: fault.by });
    case 'fiscal_code':
      return t(`booking_fault_code_${fault.fault}`);
    case 'mobile':
      return t(`booking_fault_mobile_${fault.fault}`);
    case 'server': {
      const key = `error_${fault.code}`;
      return isMessage(key) ? t(key as 'error_internal') : t('error_internal');
    }
  }
}
