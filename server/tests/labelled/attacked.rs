//! The verdict that each of `attacks.py` gets: sent as any document, and as the form of the delegation. Only where it says more than
//! that the signature is not believed (`oracles.rs`).

use chat::pdf::{Findings, Question};
use protocol::AttachmentWarning::{SignatureNotVerified, SignatureShownAfter};
use protocol::{AttachmentWarning, Code, Signer};
use server::checker::CheckError;

use crate::set::Set;
use crate::steps::{Steps, form_of_the_booking, no_form};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    Refused(Code),
    Accepted(Vec<AttachmentWarning>),
}

const CHANGED: Said = Said::Refused(Code::SignatureChangedAfter);
const UNTRUSTED: Said = Said::Refused(Code::SignatureUntrusted);

fn fine() -> Said {
    Said::Accepted(Vec::new())
}

fn warned(warning: AttachmentWarning) -> Said {
    Said::Accepted(vec![warning])
}

/// Name, verdict of a document, verdict of a form.
fn expected() -> Vec<(&'static str, Said, Said)> {
    let changed = |name| (name, CHANGED, CHANGED);
    let honest = |name| (name, fine(), fine());
    let nobodys = |name| (name, warned(SignatureNotVerified), UNTRUSTED);
    vec![
        changed("overlay_with_words_for_a_signature"),
        changed("overlay_with_a_signature_that_is_not_there"),
        changed("overlay_with_no_signature"),
        changed("overlay_with_the_old_signature"),
        changed("empty_field_gets_a_picture"),
        changed("stamp_that_is_shown"),
        ("second_signature_that_is_shown", warned(SignatureShownAfter), warned(SignatureShownAfter)),
        changed("content_called_the_title"),
        changed("content_called_a_table"),
        changed("content_called_a_stream_of_objects"),
        changed("catalog_drawn_from"),
        changed("resources_called_a_catalog"),
        changed("resources_called_a_field"),
        changed("metadata_drawn_on_the_page"),
        changed("page_called_a_field"),
        changed("fields_drawn_anew"),
        nobodys("stamped_by_nobody"),
        nobodys("weak_digest"),
        nobodys("of_a_web_server"),
        nobodys("for_web_servers_only"),
        nobodys("for_web_clients_only"),
        nobodys("for_encryption_only"),
        honest("for_documents"),
        honest("for_documents_as_adobe_says"),
        honest("for_any_purpose"),
        honest("for_clients_and_mail"),
        honest("by_somebody_without_a_fiscal_code"),
        honest("second_signature_with_metadata"),
        honest("second_signature_with_fonts"),
        honest("archived"),
    ]
}

fn said(checked: &Result<Findings, CheckError>) -> Said {
    match checked {
        Ok(found) => Said::Accepted(found.warnings.clone()),
        Err(error) => Said::Refused(error.code()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_to_a_signed_file_gets_the_verdict_that_fits() {
    let set = Set::make();
    let steps = Steps::prepare(&set).await;
    let attacks = set.attacks();
    let form = || Question { form: Some(form_of_the_booking()), ..no_form() };
    let mut wrong = 0;
    for (name, as_document, as_form) in expected() {
        let (_, bytes) = attacks.iter().find(|(what, _)| what == name).expect(name);
        for (question, expected) in [(no_form(), as_document), (form(), as_form)] {
            let said = said(&steps.check(bytes.clone(), question).await);
            if said != expected {
                wrong += 1;
                println!("wrong: {name}: {said:?}, not {expected:?}");
            }
        }
    }
    assert_eq!(wrong, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signer_without_a_fiscal_code_is_told_as_such() {
    let set = Set::make();
    let steps = Steps::prepare(&set).await;
    let attacks = set.attacks();
    let (_, bytes) = attacks.iter().find(|(what, _)| what == "by_somebody_without_a_fiscal_code").unwrap();
    let question = Question { form: Some(form_of_the_booking()), ..no_form() };
    let found = steps.check(bytes.clone(), question).await.unwrap();
    assert_eq!(found.signatures.iter().map(|one| one.signer).collect::<Vec<_>>(), [Signer::Unknown]);
}
