//! From an ordinary PIN to one that is *dispositivo*.

use protocol::AttachmentId;

use super::*;

fn file(number: u128) -> FileCheck {
    FileCheck::Accepted(AttachmentId(uuid::Uuid::from_u128(number)))
}

fn files() -> HandedIn {
    HandedIn::Files { form: file(1), document: file(2) }
}

fn refuse(reason: &str) -> Decision {
    Decision::Refuse { reason: reason.into() }
}

fn conversion(record: &PinRecord) -> &Conversion {
    match record.standing() {
        Standing::Active { holder, .. } => &holder.conversion,
        other => panic!("{other:?}"),
    }
}

#[test]
fn form_and_document_accepted_by_an_official_make_a_pin_dispositivo() {
    let (mut record, own) = personal(both());
    record.ask_conversion(files(), noon()).unwrap();
    assert_eq!(login(&mut record, &own, noon()), LoginVerdict::Ok(PinKind::Ordinary), "asking is not having");
    record.decide_conversion("bruni".into(), Decision::Accept, after(60)).unwrap();
    assert_eq!(login(&mut record, &own, after(60)), LoginVerdict::Ok(PinKind::Dispositivo));
    let Standing::Active { holder, .. } = record.standing() else { panic!() };
    let papers = Papers::Uploaded {
        form: AttachmentId(uuid::Uuid::from_u128(1)),
        document: AttachmentId(uuid::Uuid::from_u128(2)),
    };
    assert_eq!(holder.identified, Some(Identification::ByPapers { by: "bruni".into(), at: after(60), papers }));
}

#[test]
fn a_file_that_did_not_pass_the_check_is_named_and_nothing_is_asked() {
    let (mut record, _) = personal(both());
    let cases = [
        (HandedIn::Files { form: FileCheck::Refused, document: file(2) }, Paper::Form),
        (HandedIn::Files { form: file(1), document: FileCheck::Refused }, Paper::Document),
    ];
    for (handed_in, paper) in cases {
        assert_eq!(record.ask_conversion(handed_in, noon()), Err(PinRefusal::NotAccepted(paper)));
        assert_eq!(*conversion(&record), Conversion::None);
    }
}

#[test]
fn papers_handed_in_at_an_office_or_by_fax_serve_as_well() {
    let (mut record, own) = personal(both());
    record.ask_conversion(HandedIn::OnPaper { taken_by: "verdi".into() }, noon()).unwrap();
    record.decide_conversion("bruni".into(), Decision::Accept, noon()).unwrap();
    assert_eq!(login(&mut record, &own, noon()), LoginVerdict::Ok(PinKind::Dispositivo));
}

#[test]
fn an_official_refuses_with_a_reason_and_the_person_may_ask_again() {
    let (mut record, own) = personal(both());
    record.ask_conversion(files(), noon()).unwrap();
    assert_eq!(record.ask_conversion(files(), noon()), Err(PinRefusal::AlreadyAsked));
    for reason in ["", "  \n", &"a".repeat(501)] {
        let refused = record.decide_conversion("bruni".into(), refuse(reason), noon());
        assert_eq!(refused, Err(PinRefusal::ReasonMissing));
    }
    record.decide_conversion("bruni".into(), refuse(" The form is not signed. "), after(60)).unwrap();
    let refused = Conversion::Refused { by: "bruni".into(), at: after(60), reason: "The form is not signed.".into() };
    assert_eq!(*conversion(&record), refused);
    assert_eq!(login(&mut record, &own, after(60)), LoginVerdict::Ok(PinKind::Ordinary));
    assert_eq!(record.decide_conversion("bruni".into(), Decision::Accept, after(61)), Err(PinRefusal::NothingToDecide));
    assert_eq!(record.ask_conversion(files(), after(62)), Ok(()));
}

#[test]
fn without_a_pin_or_with_a_dispositivo_one_there_is_nothing_to_convert() {
    let mut record = PinRecord::default();
    assert_eq!(record.ask_conversion(files(), noon()), Err(PinRefusal::NoPin));
    assert_eq!(record.decide_conversion("bruni".into(), Decision::Accept, noon()), Err(PinRefusal::NoPin));
    record.issue_at_office(&rules(), both(), "bruni".into(), &fresh(1), noon()).unwrap();
    assert_eq!(record.ask_conversion(files(), noon()), Err(PinRefusal::AlreadyDispositivo));
    assert_eq!(record.decide_conversion("bruni".into(), Decision::Accept, noon()), Err(PinRefusal::NothingToDecide));
}
