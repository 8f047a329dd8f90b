import { t } from '../../lib/i18n';
import type { Credential } from '../../protocol';

/** `con SPID, livello 2` */
export function meansText(credential: Credential): string {
  switch (credential.means) {
    case 'spid':
      return t('session_means_spid', { level: credential.level.slice(1) });
    case 'cie':
      return t('session_means_cie', { level: credential.level.slice(1) });
    case 'cns':
    case 'pin':
    case 'guest_code':
    case 'office':
      return t(`session_means_${credential.means}`);
  }
}
