//! Errors on the wire: a stable code and plain words (RFC 9457 over HTTP, `refused` on the socket).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal, $text:literal;)*) => {
        /// Stable cause of a refusal. The English doc comment says when; [`Code::words`] says it to people in Italian.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// What is said to people: cause and remedy, in Italian.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// The body or frame is not the JSON this asks for: wrong type, unknown or missing field.
    Malformed = 400, "La richiesta non è scritta come previsto.";
    /// No session, link, ticket or key that is valid.
    Unauthorized = 401, "L'accesso non è valido o è scaduto. Entri di nuovo: quello che ha fatto resta.";
    /// The access is valid, but not for this.
    Forbidden = 403, "Non è autorizzato a questa operazione.";
    /// There is no such thing, or not for you.
    NotFound = 404, "Non troviamo quello che cerca. Controlli l'indirizzo.";
    /// The method does not exist on this address.
    MethodNotAllowed = 405, "Questa operazione non è prevista a questo indirizzo.";
    /// The body is larger than this address takes.
    TooLarge = 413, "La richiesta è troppo grande.";
    /// The body's `Content-Type` is not the one this asks for.
    UnsupportedMediaType = 415, "Il formato della richiesta non è quello previsto.";
    /// Too many requests.
    TooManyRequests = 429, "Troppe richieste in poco tempo. Riprovi tra un minuto.";
    /// A fault of ours.
    Internal = 500, "Si è verificato un problema nostro. Riprovi tra poco o chiami il numero 803164.";
    /// The store can't be written; nothing changed.
    StorageUnavailable = 503, "In questo momento non riusciamo a salvare. Nulla è andato perso: riprovi tra poco.";
    /// The server is stopping and takes nothing new.
    Stopping = 503, "Il servizio si sta riavviando. Riprovi tra pochi secondi.";

    /// The session does not reach what the desk asks for, e.g. SPID of level 1.
    AssuranceInsufficient = 403, "Con questo accesso lo sportello non è disponibile. Entri con SPID di livello 2, CIE o CNS.";
    /// The provider of identity can't be reached, or answers nonsense.
    ProviderUnavailable = 503, "Il servizio di accesso non risponde. Riprovi tra qualche minuto, o scelga un altro modo di entrare.";
    /// What the provider answered does not hold: its signature, its addressee, its time, or the answer was given before.
    LoginInvalid = 401, "L'accesso non è riuscito. Riprovi dall'inizio.";
    /// The person gave up at the provider.
    LoginCancelled = 401, "L'accesso è stato annullato. Può riprovare quando vuole.";
    /// The answer comes from a login that this browser did not begin, or began too long ago.
    LoginExpired = 401, "È passato troppo tempo, o l'accesso è iniziato in un'altra finestra. Riprovi dall'inizio.";
    /// The provider does not say who it is by fiscal code.
    LoginWithoutFiscalCode = 403, "Il servizio di accesso non ha indicato un codice fiscale italiano. Chiami il numero 803164.";
    /// The provider knows the person, but the institute has given them no role.
    NoRole = 403, "Il suo nome non ha ancora un ruolo in questo servizio. Si rivolga al responsabile della sede.";
    /// The code sent by SMS is not the one entered.
    GuestCodeWrong = 403, "Il codice non è giusto. Lo controlli nel messaggio e lo scriva di nuovo.";
    /// Five wrong tries, five minutes, another device, or a newer code: this one opens nothing any more.
    GuestCodeExpired = 403, "Questo codice non vale più. Ne chieda uno nuovo.";
    /// A code was sent less than 30 seconds ago; `opens_at` says from when another can be.
    GuestCodeTooSoon = 429, "Il codice è appena partito. Aspetti qualche secondo prima di chiederne un altro.";
    /// All codes of this meeting were used up.
    GuestCodesUsedUp = 429, "Abbiamo già inviato tutti i codici possibili. Chiami il numero 803164.";
    /// The message can't be sent now.
    SmsUnavailable = 503, "In questo momento non riusciamo a inviare il messaggio. Riprovi tra poco o chiami il numero 803164.";
    /// The guest waits for the official to confirm who they are.
    GuestNotConfirmed = 409, "Il funzionario deve prima confermare chi è.";

    /// No such fiscal code with this PIN: which of the two is not said.
    PinWrong = 403, "Il codice fiscale o il PIN non è giusto. Li controlli e li scriva di nuovo.";
    /// The text can't be any PIN; it does not count as a try.
    PinMalformed = 422, "Il PIN ha 8 o 16 caratteri, lettere e cifre. Non usa le lettere I e O né le cifre 0 e 1.";
    /// Too many tries failed, at the PIN or at the health card; `opens_at` says from when the next one is taken.
    PinLocked = 429, "Troppi tentativi sbagliati. Aspetti l'ora indicata e riprovi.";
    /// Far too many tries failed: none is taken any more.
    PinBlocked = 403, "Troppi tentativi sbagliati: il PIN è bloccato. Lo ripristini o lo revochi.";
    /// The first eight characters alone open only what is marked as simplified.
    PinFirstHalfOnly = 403, "Questa è solo la prima parte del PIN. Per questo servizio serve il PIN intero: aspetti la lettera.";
    /// PINs are not issued to this person.
    PinNotIssuedToThem = 403, "Il PIN è riservato a chi risiede all'estero e non ha un documento italiano. Usi SPID, CIE o CNS.";
    /// There is a PIN already. Told to the institute's people alone.
    PinExists = 409, "Questa persona ha già un PIN. Può ripristinarlo o revocarlo.";
    /// A request waits already. Told to the institute's people alone; `opens_at` says from when it can be validated.
    PinRequested = 409, "C'è già una richiesta di PIN in attesa di convalida.";
    /// There is no PIN.
    PinNone = 409, "Per questo codice fiscale non c'è un PIN.";
    /// No first half was sent in a letter, or it was activated already. Told to who showed the health card alone.
    PinNothingToActivate = 409, "Non c'è un PIN da attivare. Può richiederne uno.";
    /// No request waits, or its PIN was used already.
    PinNothingToValidate = 409, "Non c'è una richiesta da convalidare.";
    /// The first half may still arrive by itself; `opens_at` says from when the request can be validated.
    PinValidationTooEarly = 409, "La prima parte può ancora arrivare da sola. La richiesta si convalida dopo 12 ore.";
    /// The number of the health card does not have 20 digits.
    HealthCardInvalid = 422, "Il numero della tessera sanitaria ha 20 cifre. È sul retro, in basso.";
    /// The health card has expired.
    HealthCardExpired = 422, "La tessera sanitaria è scaduta. Serve una tessera valida.";
    /// Number, expiry and fiscal code do not belong together.
    HealthCardWrong = 403, "I dati della tessera sanitaria non corrispondono. Li controlli e li scriva di nuovo.";
    /// The text is no e-mail address.
    EmailInvalid = 422, "L'indirizzo e-mail non è corretto. Lo controlli, per esempio nome@esempio.it.";
    /// The same contact was given twice.
    SameContact = 422, "I due recapiti sono uguali. Ne indichi due diversi.";
    /// Half a PIN needs a mobile number or an e-mail address.
    ContactMissing = 422, "Indichi un numero di cellulare o un indirizzo e-mail.";
    /// A line of the postal address is missing or longer than 80 characters.
    AddressInvalid = 422, "L'indirizzo non è completo. Ogni riga può avere da 1 a 80 caratteri.";
    /// The files of a conversion are not there: they were not accepted, belong to somebody else, or one is missing.
    PinPapersMissing = 422, "Servono due file accettati: il modulo firmato e il documento di identità.";
    /// The PIN is *dispositivo* already.
    PinAlreadyDispositive = 409, "Il PIN è già dispositivo.";
    /// An official has still to decide.
    PinConversionAsked = 409, "La conversione è già stata chiesta. Un funzionario la sta esaminando.";
    /// The conversion was decided already.
    PinNothingToDecide = 409, "Questa richiesta è già stata decisa.";
    /// A refusal says why, in 1 to 500 characters.
    PinReasonMissing = 422, "Scriva il motivo, da 1 a 500 caratteri: la persona lo leggerà.";

    /// The fiscal code does not fit the rules; `field` says which one.
    FiscalCodeInvalid = 422, "Il codice fiscale non è corretto. Lo controlli carattere per carattere.";
    /// Delegate and delegator have the same fiscal code.
    SamePerson = 422, "Delegato e delegante devono essere due persone diverse.";
    /// The mobile number is not a mobile number in E.164.
    MobileInvalid = 422, "Il numero di cellulare non è corretto. Lo scriva con il prefisso, per esempio +39 333 1234567.";
    /// A name is empty or longer than 80 characters.
    NameInvalid = 422, "Il nome può avere da 1 a 80 caratteri.";
    /// The reason is longer than 150 characters.
    ReasonTooLong = 422, "Il motivo può avere al massimo 150 caratteri.";
    /// The office or the desk does not exist, or the desk is of another office.
    DeskUnknown = 422, "Lo sportello scelto non esiste in questa sede.";
    /// The time is not a slot of the desk.
    SlotUnknown = 422, "A quest'ora lo sportello non riceve. Scelga uno degli orari proposti.";
    /// The slot has passed, or begins too soon.
    SlotPast = 422, "Questo orario è già passato. Scelga un altro orario.";
    /// The slot is taken.
    SlotTaken = 409, "Questo orario è appena stato preso. Ne scelga un altro.";
    /// The booking is cancelled.
    BookingCancelled = 409, "La prenotazione è stata annullata.";
    /// The meeting is held or over: it can't be cancelled any more.
    BookingNotCancellable = 409, "L'incontro è già iniziato o concluso: non si può più annullare.";

    /// The join window has not opened; `opens_at` says when it does.
    TooEarly = 403, "È in anticipo. La sala non è ancora aperta.";
    /// The window has closed or the meeting has ended.
    Over = 410, "L'appuntamento è concluso.";

    /// The message makes no sense in this phase of the meeting.
    WrongPhase = 409, "In questo momento dell'incontro non è possibile.";
    /// The message is for another role.
    WrongRole = 403, "Questa operazione spetta a un'altra persona dell'incontro.";
    /// The sender has not entered yet, or has left.
    NotSeated = 409, "Prima deve entrare nell'incontro.";
    /// A colleague has it in charge.
    TakenByColleague = 409, "Un collega ha già preso in carico questa prenotazione.";
    /// No citizen waits.
    NobodyWaits = 409, "Non c'è ancora nessuno in sala d'attesa.";
    /// Four people's devices are already in.
    MeetingFull = 409, "L'incontro ha già il numero massimo di partecipanti.";
    /// Who sits at the device was said in a way that does not fit the link.
    PersonsInvalid = 422, "Indichi chi è davanti a questo dispositivo.";
    /// The person is not at this seat.
    PersonNotHere = 409, "Questa persona non è davanti a questo dispositivo.";
    /// The consent names another text than the one asked about.
    NoticeOutdated = 409, "Il testo sulla registrazione è cambiato. Lo legga di nuovo.";
    /// Somebody joined meanwhile, and all are asked anew.
    AskedAgain = 409, "È entrata un'altra persona: la domanda viene fatta di nuovo. Risponda ancora.";
    /// The recording has not been asked for, or already answered.
    NothingAsked = 409, "Nessuna domanda sulla registrazione è in attesa di risposta.";
    /// The recording already runs or is being asked for.
    RecordingBusy = 409, "La registrazione è già in corso o già richiesta.";
    /// The chat message is empty or longer than 2,000 characters.
    TextInvalid = 422, "Il messaggio può avere da 1 a 2.000 caratteri.";
    /// An official can't close with this outcome.
    OutcomeInvalid = 422, "Questo esito non può essere scelto.";
    /// The note is longer than 2,000 characters.
    NoteTooLong = 422, "La nota può avere al massimo 2.000 caratteri.";
    /// More messages or files than one meeting takes.
    MeetingLimit = 409, "In questo incontro non si possono inviare altri messaggi o file.";
    /// The session description could not be used.
    MediaRefused = 422, "Non riusciamo ad avviare audio e video. Ricarichi la pagina con Chrome o Edge.";
    /// The media server can't take it now.
    MediaUnavailable = 503, "Audio e video non sono disponibili in questo momento. Riproviamo tra poco.";

    /// The name does not end in `.pdf`.
    FileNameNotPdf = 422, "Il nome del file non finisce con .pdf. Lo salvi in PDF e lo alleghi di nuovo.";
    /// The name ends in `.p7m`: a signature around the PDF (`CAdES`) instead of one inside it.
    FileSignedEnvelope = 422, "Questo è un file firmato .p7m, che qui non si può aprire. Lo firmi in formato PAdES: resta un PDF.";
    /// The file is empty.
    FileEmpty = 422, "Il file è vuoto. Ne scelga un altro.";
    /// The file is larger than 3 × 1024 × 1024 bytes.
    FileTooLarge = 413, "Il file supera il limite di 3 MB. Ne alleghi uno più piccolo.";
    /// The file does not begin with `%PDF-`.
    FileNotPdf = 422, "Questo file non è un PDF. Lo salvi in PDF e lo alleghi di nuovo.";
    /// The file is a picture whatever its name says.
    FileIsPicture = 422, "Questa è una foto con un nome da PDF. Usi «Fotografi i fogli», oppure la salvi in PDF.";
    /// The file is a PDF with something else before it or after it.
    FilePolyglot = 422, "Il file contiene altro oltre al PDF. Lo apra, lo stampi come PDF e lo alleghi di nuovo.";
    /// The antivirus found something in it.
    FileInfected = 422, "L'antivirus ha respinto questo file. Non lo apra: ne prepari un altro da un dispositivo sicuro.";
    /// The file can't be read to its end.
    FileDamaged = 422, "Il file è danneggiato o incompleto. Lo crei di nuovo e lo alleghi.";
    /// The file asks for a password.
    FileEncrypted = 422, "Il PDF è protetto da password. Ne alleghi una copia senza password.";
    /// The file holds scripts or actions.
    FileActiveContent = 422, "Il PDF contiene elementi attivi che non possiamo accettare. Lo stampi di nuovo come PDF e lo alleghi.";
    /// The file carries other files inside.
    FileEmbeddedFiles = 422, "Il PDF contiene altri file al suo interno. Lo stampi di nuovo come PDF, senza allegati.";
    /// The file has no pages.
    FileNoPages = 422, "Il PDF non contiene pagine. Controlli il file e lo alleghi di nuovo.";
    /// Nothing can be seen on any page.
    FileBlankPages = 422, "Il PDF contiene solo pagine bianche. Controlli la scansione e riprovi.";
    /// The file has more pages than the limit.
    FileTooManyPages = 422, "Il PDF ha troppe pagine. Alleghi solo il documento richiesto.";
    /// The check ran into its limits of time, memory or size.
    FileTooComplex = 422, "Il PDF è troppo complesso da controllare. Lo stampi di nuovo come PDF e lo alleghi.";
    /// It is readable and is not the form of the booking.
    FormOther = 422, "Questo non sembra il modulo richiesto. Controlli di aver scelto il file giusto.";
    /// A fiscal code in the form is missing or has a mistake.
    FormFiscalCodeInvalid = 422, "Nel modulo un codice fiscale manca o è sbagliato. Lo corregga e lo alleghi di nuovo.";
    /// The form names other people than the booking, or in exchanged places.
    FormOtherPerson = 422, "Nel modulo ci sono dati di persone diverse da quelle della prenotazione. Controlli delegante e delegato.";
    /// A digital signature does not fit the file.
    SignatureBroken = 422, "La firma digitale non è valida: il file è cambiato o la firma è rovinata. Firmi di nuovo il PDF.";
    /// The file was changed after a signature.
    SignatureChangedAfter = 422, "Il PDF è stato modificato dopo la firma. Lo completi prima, poi lo firmi di nuovo.";
    /// A signature does not lead to an authority that is trusted.
    SignatureUntrusted = 422, "La firma digitale non è di un prestatore riconosciuto. Usi una firma qualificata, o firmi a mano.";
    /// No signature is the delegator's.
    SignatureOtherPerson = 422, "La firma digitale è di un'altra persona. Il modulo va firmato dal delegante.";
    /// The certificate was not valid when it was used to sign.
    SignatureExpired = 422, "Il certificato di firma è scaduto. Firmi di nuovo con un certificato valido, o firmi a mano.";
    /// An official asks for a document again without saying why, or in more than 200 characters.
    ObjectionInvalid = 422, "Dica perché il documento va rifatto, in al massimo 200 caratteri.";
    /// The bytes of the file were removed for good, some time after the end of its meeting.
    FileErased = 410, "Il file non c'è più: i documenti vengono cancellati qualche tempo dopo l'incontro.";
    /// The check can't run now.
    FileCheckUnavailable = 503, "In questo momento non possiamo controllare il file. Riprovi tra poco.";
    /// The upload broke off.
    UploadInterrupted = 400, "Il caricamento si è interrotto. Riprovi.";
}

/// Body of an HTTP error, `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS, utoipa::ToSchema)]
pub struct Problem {
    /// `about:blank#<code>`: nothing to look up beyond the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// HTTP status.
    pub status: u16,
    /// Stable cause.
    pub code: Code,
    /// Cause and remedy in Italian.
    pub title: String,
    /// The field that does not fit, where it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub field: Option<String>,
    /// With `malformed`, where it is known: what is wrong with the body, in Italian. Nothing of the body is ever repeated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub detail: Option<String>,
    /// With `too_early`: when the window opens. With `guest_code_too_soon`, `pin_locked`, `pin_requested` and
    /// `pin_validation_too_early`: from when one can try again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[ts(optional)]
    pub opens_at: Option<DateTime<Utc>>,
}

impl Problem {
    /// The problem of a code, with its words.
    #[must_use]
    pub fn new(code: Code) -> Self {
        let name =
            serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        Self {
            kind: format!("about:blank#{name}"),
            status: code.status(),
            code,
            title: code.words().to_owned(),
            field: None,
            detail: None,
            opens_at: None,
        }
    }

    /// Says more.
    #[must_use]
    pub fn explained(mut self, detail: &str) -> Self {
        self.detail = Some(detail.to_owned());
        self
    }

    /// Names the field that does not fit.
    #[must_use]
    pub fn in_field(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn every_reason_to_refuse_a_file_is_documented_with_its_sentence() {
        let page = include_str!("../../docs/ATTACHMENTS.md");
        for code in Code::ALL {
            let name = serde_json::to_string(code).unwrap();
            let name = name.trim_matches('"');
            if ["file_", "form_", "signature_"].iter().any(|kind| name.starts_with(kind)) {
                let row = format!("| `{name}` | {} |", code.words());
                assert!(page.contains(&row), "docs/ATTACHMENTS.md lacks {row}");
            }
        }
    }
}
