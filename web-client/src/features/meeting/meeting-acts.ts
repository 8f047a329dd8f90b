/** What may be asked of a meeting, one line an act. */
import type { Socket } from '../../lib/socket';
import type { AttachmentId, ClientMessage, FormKind, LineReport, NoticeVersion, Objection, Outcome, Party, Seat } from '../../protocol';

export abstract class MeetingActs {
  protected abstract readonly socket: Pick<Socket, 'ask'>;

  arrive(persons: Party[]): Promise<string> {
    return this.surely({ type: 'arrive', persons });
  }

  leave(): Promise<string> {
    return this.socket.ask({ type: 'leave' });
  }

  takeCharge(): Promise<string> {
    return this.socket.ask({ type: 'take_charge' });
  }

  handOver(): Promise<string> {
    return this.socket.ask({ type: 'hand_over' });
  }

  assist(): Promise<string> {
    return this.socket.ask({ type: 'assist' });
  }

  /** Says that the guest at a seat is who the booking says. */
  confirmGuest(party: Party): Promise<string> {
    return this.surely({ type: 'confirm_guest', party });
  }

  /** Accepts a document (`null`), or says why it is to be sent again. */
  reviewAttachment(attachment: AttachmentId, objection: Objection | null): Promise<string> {
    return this.surely({ type: 'review_attachment', attachment, accepted: objection === null, objection });
  }

  /** Asks for another form, and so for other documents. */
  chooseForm(form: FormKind): Promise<string> {
    return this.surely({ type: 'choose_form', form });
  }

  /** Looks at a document that is held to the camera of a seat; `null`: it was seen. */
  viewDocument(seat: Seat | null): Promise<string> {
    return this.surely({ type: 'view_document', seat });
  }

  /** Offers a connection on which what is sent comes back; gives the answer. */
  tryLine(sdp: string): Promise<string> {
    return this.socket.ask({ type: 'trial', sdp });
  }

  endTrial(): Promise<string> {
    return this.socket.ask({ type: 'end_trial' });
  }

  reportTrial(report: LineReport): Promise<string> {
    return this.surely({ type: 'report_trial', report });
  }

  askRecording(): Promise<string> {
    return this.socket.ask({ type: 'ask_recording' });
  }

  stopRecording(): Promise<string> {
    return this.surely({ type: 'stop_recording' });
  }

  consent(person: Party, given: boolean, notice: NoticeVersion, asked: number): Promise<string> {
    return this.socket.ask({ type: 'consent', person, given, notice, asked });
  }

  /** Survives a broken line: a withdrawal must arrive. */
  withdrawConsent(person: Party): Promise<string> {
    return this.surely({ type: 'withdraw_consent', person });
  }

  close(outcome: Outcome, note: string): Promise<string> {
    return this.socket.ask({ type: 'close', outcome, note });
  }

  /** Sent anew after a broken line: the server takes it once however often it comes. */
  private surely(message: ClientMessage): Promise<string> {
    return this.socket.ask(message, true);
  }
}
