//! Sending files: what is taken, what is refused and who is told.

use protocol::{
    Attachment, AttachmentRole, AttachmentWarning, ClientMessage, Code, FormKind, MeetingEvent, Party, Problem,
    Reading, Seat,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::{Talk, common, is_about_a_file, kept, sample, upload};

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn an_accepted_file_is_there_for_everybody_in_the_meeting() {
    let mut talk = Talk::begin().await;
    let sent = talk.send("modulo%20AA08.PDF", sample::signed()).await.unwrap();
    assert_eq!(sent.name, "modulo AA08.pdf");
    assert_eq!((sent.role, sent.pages), (AttachmentRole::Other, 1));
    assert_eq!(sent.size, sample::signed().len() as u64);
    assert_eq!(sent.warnings, [AttachmentWarning::SignatureNotVerified]);
    let told =
        MeetingEvent::AttachmentAccepted { attachment: sent.clone(), seat: Seat::Citizen { party: Party::Delegate } };
    for line in [&mut talk.delegate, &mut talk.delegator, &mut talk.official] {
        assert_eq!(line.until(is_about_a_file).await, told);
    }
    let rossi = talk.world.official("rossi").await;
    for token in [&talk.booked.delegate, &talk.booked.delegator, &rossi] {
        let response = talk.fetch(token, &sent).await;
        assert_eq!(response.status(), 200);
        for (name, value) in [
            ("content-type", "application/pdf"),
            ("content-disposition", "attachment; filename=\"modulo AA08.pdf\"; filename*=UTF-8''modulo%20AA08.pdf"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(response.headers()[name], value, "{name}");
        }
        assert_eq!(response.bytes().await.unwrap(), sample::signed());
    }
    assert_eq!(kept(&talk.world), [format!("{}.sealed", sent.id)]);
}

#[tokio::test]
async fn a_file_is_still_there_after_a_crash() {
    let mut talk = Talk::begin().await;
    let sent = talk.send("aa08.pdf", sample::form()).await.unwrap();
    talk.world.crash_and_restart().await;
    let response = talk.fetch(&talk.booked.delegator, &sent).await;
    assert_eq!(response.bytes().await.unwrap(), sample::form());
}

#[tokio::test]
async fn every_reason_to_refuse_a_file_is_told_to_its_sender_alone() {
    let mut talk = Talk::begin().await;
    let large = sample::padded(3 * MIB + 1);
    for (name, file, code) in [
        ("foto.jpg", sample::form(), Code::FileNameNotPdf),
        ("modulo.exe%00.pdf", sample::form(), Code::FileNameNotPdf),
        ("a.pdf", Vec::new(), Code::FileEmpty),
        ("b.pdf", large, Code::FileTooLarge),
        ("c.pdf", b"\x89PNG\r\n\x1a\n".to_vec(), Code::FileIsPicture),
        ("d.pdf", sample::form()[..500].to_vec(), Code::FileDamaged),
        ("e.pdf", sample::encrypted(&sample::form(), "segreta"), Code::FileEncrypted),
        ("f.pdf", sample::javascript(), Code::FileActiveContent),
        ("g.pdf", sample::embedded_file(), Code::FileEmbeddedFiles),
        ("h.pdf", sample::no_pages(), Code::FileNoPages),
        ("i.pdf", sample::Raw::pages(21, "", "").bytes(), Code::FileTooManyPages),
        ("l.pdf", sample::bomb(8 * MIB), Code::FileTooComplex),
    ] {
        let refused = talk.send(name, file).await.unwrap_err();
        assert_eq!(refused.code, code, "{name}");
        assert_eq!(refused.title, code.words());
        let MeetingEvent::AttachmentRefused { name: told, role, code: told_code } =
            talk.delegate.until(is_about_a_file).await
        else {
            panic!("{name} was accepted")
        };
        assert_eq!((told.as_str(), role), (name.replace("%00", "").as_str(), AttachmentRole::Other));
        assert_eq!(told_code, code);
    }
    talk.delegate.chat("Riprovo").await.unwrap();
    for line in [&mut talk.delegator, &mut talk.official] {
        let first = line.until(|event| is_about_a_file(event) || matches!(event, MeetingEvent::Chat { .. })).await;
        assert!(matches!(first, MeetingEvent::Chat { .. }), "{first:?}");
    }
    assert_eq!(kept(&talk.world), [""; 0]);
}

#[tokio::test]
async fn a_file_of_exactly_three_mebibytes_is_taken() {
    let talk = Talk::begin().await;
    let sent = talk.send("tre.pdf", sample::padded(3 * MIB)).await.unwrap();
    assert_eq!(sent.size, 3_145_728);
}

/// A browser hears an answer only once it has sent everything.
#[tokio::test]
async fn a_file_far_too_large_gets_its_sentence_and_not_a_cut_line() {
    let talk = Talk::begin().await;
    let film = vec![b'x'; 24 * MIB];
    let mut stream = begin_upload(&talk, film.len()).await;
    stream.write_all(&film).await.unwrap();
    let mut answer = [0; 4_096];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("\"file_too_large\""), "{answer}");
}

#[tokio::test]
async fn a_form_is_compared_with_the_one_that_is_asked_for_when_it_has_come() {
    let mut talk = Talk::begin().await;
    let form = sample::lines(&["Mod. AA09", "DELEGANTE", common::DELEGATOR, "DELEGATO", common::DELEGATE]);
    let (begin, rest) = form.split_at(form.len() / 2);
    let mut stream = begin_upload(&talk, form.len()).await;
    stream.write_all(begin).await.unwrap();
    talk.official.say(ClientMessage::ChooseForm { form: FormKind::Aa09 }).await.unwrap();
    stream.write_all(rest).await.unwrap();
    let mut answer = [0; 4_096];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
}

#[tokio::test]
async fn a_scan_is_worth_a_word_for_the_form_and_not_for_the_identity_document() {
    let talk = Talk::begin().await;
    let form = upload(&talk.world, &talk.booked, "role=delegation_form", None, sample::scan()).await.unwrap();
    assert_eq!(form.warnings, [AttachmentWarning::Scan]);
    let path = format!("/api/v1/meetings/{}/attachments?role=identity_document", talk.booked.id);
    let request = common::present(talk.world.http.post(talk.world.url(&path)), &talk.booked.delegator);
    let response = request
        .header("content-type", "application/octet-stream")
        .header("content-disposition", "attachment; filename=\"carta.pdf\"")
        .body(sample::scan())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 201);
    let document: Attachment = response.json().await.unwrap();
    assert_eq!((document.role, document.warnings), (AttachmentRole::IdentityDocument, Vec::new()));
}

#[tokio::test]
async fn a_request_that_says_less_or_more_than_it_should_is_refused() {
    let talk = Talk::begin().await;
    let name = "attachment; filename*=UTF-8''aa08.pdf";
    for (query, kind, disposition, code) in [
        ("", "application/pdf", name, Code::Malformed),
        ("?role=passport", "application/pdf", name, Code::Malformed),
        ("?role=delegation_form&x=1", "application/pdf", name, Code::Malformed),
        ("?role=delegation_form&sure=perhaps", "application/pdf", name, Code::Malformed),
        ("?role=delegation_form&replaces=1", "application/pdf", name, Code::Malformed),
        ("?role=delegation_form", "text/plain", name, Code::UnsupportedMediaType),
        ("?role=delegation_form", "application/pdf", "attachment", Code::Malformed),
        ("?role=delegation_form", "application/pdf", "attachment; filename*=UTF-8''%f", Code::Malformed),
    ] {
        let path = format!("/api/v1/meetings/{}/attachments{query}", talk.booked.id);
        let request = common::present(talk.world.http.post(talk.world.url(&path)), &talk.booked.delegate);
        let request = request.header("content-type", kind).header("content-disposition", disposition);
        let response = request.body(sample::form()).send().await.unwrap();
        let problem: Problem = response.json().await.unwrap();
        assert_eq!(problem.code, code, "{query} {kind} {disposition}");
    }
    assert!(talk.send("aa08.pdf", sample::form()).await.is_ok(), "the next good one passes");
}

/// Announces a file of this many bytes.
async fn begin_upload(talk: &Talk, length: usize) -> TcpStream {
    let address = talk.world.url("").trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /api/v1/meetings/{}/attachments?role=delegation_form HTTP/1.1\r\nHost: {address}\r\n\
         Sportello-Realm: citizen\r\nCookie: __Host-cittadino={}\r\nContent-Type: application/pdf\r\nContent-Length: {length}\r\n\
         Content-Disposition: attachment; filename=\"aa08.pdf\"\r\n\r\n",
        talk.booked.id,
        talk.booked.delegate.trim_start_matches("citizen=")
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Announces a file and sends its beginning only.
async fn half_an_upload(talk: &Talk) -> TcpStream {
    let mut stream = begin_upload(talk, 100_000).await;
    stream.write_all(b"%PDF-1.7\n").await.unwrap();
    stream
}

#[tokio::test]
async fn a_fifth_file_at_once_is_one_too_many() {
    let talk = Talk::begin().await;
    let mut halves = Vec::new();
    let refused = loop {
        halves.push(half_an_upload(&talk).await);
        // Whether the half has arrived can't be seen from here.
        if let Err(refused) = talk.send("aa08.pdf", sample::form()).await {
            break refused;
        }
    };
    assert_eq!(refused.code, Code::TooManyRequests);
    assert!(halves.len() >= 4, "{} were enough", halves.len());
    drop(halves);
    while talk.send("aa08.pdf", sample::form()).await.is_err() {}
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_behind() {
    let mut talk = Talk::begin().await;
    let mut half = half_an_upload(&talk).await;
    half.shutdown().await.unwrap();
    let mut answer = String::new();
    // The server may answer or just close: the sender is gone.
    let _cut = half.read_to_string(&mut answer).await;
    let sent = talk.send("aa08.pdf", sample::form()).await.unwrap();
    let first = talk.delegate.until(is_about_a_file).await;
    assert!(matches!(first, MeetingEvent::AttachmentAccepted { .. }), "{first:?}");
    assert_eq!(kept(&talk.world), [format!("{}.sealed", sent.id)]);
}

#[tokio::test]
async fn a_file_that_can_not_be_kept_is_not_part_of_the_meeting() {
    let mut talk = Talk::begin().await;
    let in_the_way = talk.world.folder.path().join("attachments").join(talk.booked.id.to_string());
    std::fs::write(&in_the_way, "").unwrap();
    let refused = talk.send("aa08.pdf", sample::form()).await.unwrap_err();
    assert_eq!(refused.code, Code::StorageUnavailable);
    std::fs::remove_file(&in_the_way).unwrap();
    talk.official.chat("Riprovi").await.unwrap();
    let first = talk.delegate.until(|event| is_about_a_file(event) || matches!(event, MeetingEvent::Chat { .. })).await;
    assert!(matches!(first, MeetingEvent::Chat { .. }), "{first:?}");
    assert_eq!(kept(&talk.world), [""; 0]);
}

#[tokio::test]
async fn what_is_not_the_form_of_the_booking_is_taken_only_from_who_is_sure() {
    let mut talk = Talk::begin().await;
    let other_form = sample::Raw::page("", "").stream(4, "", b"BT /F1 12 Tf 72 720 Td (Mod. AA09) Tj ET").bytes();
    let query = "role=delegation_form";
    let refused = upload(&talk.world, &talk.booked, query, None, other_form.clone()).await.unwrap_err();
    assert_eq!(refused.code, Code::FormOther);
    let sure = format!("{query}&sure=true");
    let sent = upload(&talk.world, &talk.booked, &sure, None, other_form).await.unwrap();
    let all_of_it = vec![AttachmentWarning::FormOther, AttachmentWarning::FormFiscalCodeInvalid];
    assert_eq!((sent.warnings, sent.form), (all_of_it, Some(FormKind::Aa09)));
    let MeetingEvent::AttachmentRefused { code, .. } = talk.delegate.until(is_about_a_file).await else {
        panic!("the refusal is told first")
    };
    assert_eq!(code, Code::FormOther);
}

#[tokio::test]
async fn a_scanned_form_is_read_afterwards_and_what_came_of_it_is_told() {
    let mut talk = Talk::begin().await;
    let sent = upload(&talk.world, &talk.booked, "role=delegation_form", None, sample::scan()).await.unwrap();
    let is_reading = |event: &MeetingEvent| matches!(event, MeetingEvent::AttachmentRead { .. });
    let told = talk.official.until(is_reading).await;
    assert_eq!(told, MeetingEvent::AttachmentRead { attachment: sent.id, reading: Reading::Unreadable });
}
