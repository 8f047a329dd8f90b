import type { JSX } from 'preact';
import type { Party } from '../../protocol';
import { IconAlert, IconCheck, IconClock, IconLeave } from '../../components/icons';
import { formatTime } from '../../lib/clock';
import { t } from '../../lib/i18n';
import { seatKey, seatOf, type SeatState } from '../meeting/meeting-state';
import { personWithRole, type Names } from '../meeting/people';
import type { MeetingSession } from '../meeting/session';
import { TrialSign } from '../trial/trial-sign';

/** Who is there, person by person, and which colleagues. */
export function Presence({ session, names }: { session: MeetingSession; names: Names }): JSX.Element {
  const { seats } = session.state.value;
  const colleagues = [...seats.values()].filter(({ seat }) => seat.kind === 'official' && !isOwn(session, seat.official));
  return (
    <ul class="official-presence">
      {(['delegator', 'delegate'] as const).map((party) => <Person key={party} party={party} session={session} names={names} />)}
      {colleagues.map(({ seat, name, line }) => (
        <li key={seat.kind === 'official' ? seat.official : ''} class={line === 'here' ? 'presence-here' : 'presence-lost'}>
          {line === 'here' ? <IconCheck /> : <IconAlert />}
          <span>{name ?? t('common_official')} <span class="presence-word">{line === 'here' ? t('official_colleague_here') : t('official_person_lost')}</span></span>
        </li>
      ))}
    </ul>
  );
}

function Person({ party, session, names }: { party: Party; session: MeetingSession; names: Names }): JSX.Element {
  const seat = seatOf(session.state.value, party);
  const left = session.state.value.left.get(party);
  const trial = session.state.value.trials.get(seatKey({ kind: 'citizen', party }));
  const state = seat !== undefined ? seat.line : left !== undefined ? 'left' : 'missing';
  const Icon = { here: IconCheck, lost: IconAlert, left: IconLeave, missing: IconClock }[state];
  const together = seat !== undefined && seat.persons.length === 2;
  const word = state === 'missing' ? t('official_person_missing')
    : left !== undefined && state === 'left' ? t('official_person_left', { time: formatTime(left.at) })
    : state === 'lost' ? t('official_person_lost')
    : together ? t('official_person_together') : t('official_person_here');
  return (
    <li class={`presence-${seat?.guest === 'unconfirmed' && state === 'here' ? 'missing' : state}`}>
      <Icon />
      <div>
        {personWithRole(party, names)} <span class="presence-word">{word}{seat !== undefined && <>, {credentialWord(seat, party)}</>}</span>
        {trial !== undefined && <TrialSign report={trial} />}
      </div>
    </li>
  );
}

/** By which means somebody entered, as far as the meeting tells. */
function credentialWord(seat: SeatState, party: Party): string {
  // Whoever sits at the other's device entered by nothing of their own.
  if (seat.seat.kind === 'citizen' && seat.seat.party !== party) return t('official_credential_none');
  return t(`official_credential_${seat.guest}`);
}

function isOwn(session: MeetingSession, official: string): boolean {
  const own = session.seat.value;
  return own?.kind === 'official' && own.official === official;
}
