/** How it is with the others right now, as the server says it: nothing of it is kept. Keys are those of {@link seatKey}. */
import { signal } from '@preact/signals';
import type { LineQuality, Seat, ServerMessage } from '../../protocol';
import { seatKey } from './meeting-state';

export class PresentMoment {
  /** The seat shown in each receive slot. */
  readonly shown = signal<readonly (Seat | null)[]>([]);
  /** How each line does. */
  readonly lines = signal<ReadonlyMap<string, LineQuality>>(new Map());
  /** Who speaks. */
  readonly speaking = signal<ReadonlySet<string>>(new Set());
  /** Whose picture is not sent to us, because our line carries only the voices. */
  readonly withheld = signal<ReadonlySet<string>>(new Set());

  /** Takes in what the server says. */
  take(message: ServerMessage): void {
    switch (message.type) {
      case 'slots':
        this.shown.value = message.slots;
        break;
      case 'lines':
        this.lines.value = new Map(message.lines.map(({ seat, quality }) => [seatKey(seat), quality]));
        break;
      case 'speaking':
        this.speaking.value = keys(message.seats);
        break;
      case 'withheld':
        this.withheld.value = keys(message.seats);
        break;
      default:
        break;
    }
  }

  /** The conversation is over: nothing of this is known any more, and the next one begins with nobody. */
  forget(): void {
    this.lineBack();
    this.shown.value = [];
  }

  /** What still holds is said anew. Who is shown stays until then: the pictures go on without this line, and would flicker. */
  lineBack(): void {
    this.lines.value = new Map();
    this.speaking.value = new Set();
    this.withheld.value = new Set();
  }
}

function keys(seats: readonly Seat[]): ReadonlySet<string> {
  return new Set(seats.map(seatKey));
}
