import { t } from '../../lib/i18n';
import type { Assignment } from '../../protocol';

/** `Funzionario, Responsabile di sede` */
export function roleWords(assignments: readonly Assignment[]): string {
  return [...new Set(assignments.map(({ role }) => t(`demo_role_${role}`)))].join(', ');
}
