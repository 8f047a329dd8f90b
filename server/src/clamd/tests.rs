use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

const FILE: &[u8] = b"%PDF-1.7\nsome file\n%%EOF\n";

/// What a stand-in for `clamd` does with its one connection.
#[derive(Clone, Copy)]
enum Does {
    /// Reads the whole file, then answers and hangs up.
    Answer(&'static [u8]),
    /// Answers before it has read anything, and hangs up.
    AnswerAtOnce(&'static [u8]),
    /// Reads the whole file, answers so, and does not hang up.
    AnswerAndStay(&'static [u8]),
    /// Hangs up at once.
    HangUp,
    /// Reads and says nothing.
    Nothing,
}

async fn stand_in(does: Does) -> Clamd {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("tcp:{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        let (mut line, _) = listener.accept().await.unwrap();
        match does {
            Does::Answer(answer) => {
                read_file(&mut line).await;
                line.write_all(answer).await.unwrap();
            }
            Does::AnswerAtOnce(answer) => line.write_all(answer).await.unwrap(),
            Does::AnswerAndStay(answer) => {
                read_file(&mut line).await;
                line.write_all(answer).await.unwrap();
                std::future::pending::<()>().await;
            }
            Does::HangUp => {}
            Does::Nothing => {
                read_file(&mut line).await;
                std::future::pending::<()>().await;
            }
        }
    });
    Clamd::new(address).with_patience(Duration::from_millis(300))
}

/// The file as it came, out of its chunks.
async fn read_file(line: &mut TcpStream) -> Vec<u8> {
    let mut command = [0; 10];
    line.read_exact(&mut command).await.unwrap();
    assert_eq!(&command, b"zINSTREAM\0");
    let mut file = Vec::new();
    loop {
        let length = line.read_u32().await.unwrap() as usize;
        if length == 0 {
            return file;
        }
        assert!(length <= CHUNK, "{length}");
        let before = file.len();
        file.resize(before + length, 0);
        line.read_exact(&mut file[before..]).await.unwrap();
    }
}

async fn outcome(does: Does) -> Result<(), ScanError> {
    stand_in(does).await.scan(FILE).await
}

#[tokio::test]
async fn a_file_passes_when_nothing_was_found() {
    assert!(outcome(Does::Answer(b"stream: OK\0")).await.is_ok());
}

#[tokio::test]
async fn the_whole_file_arrives_whatever_its_size() {
    for size in [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 << 20] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let clamd = Clamd::new(ClamdAddress::Tcp(listener.local_addr().unwrap().to_string()));
        let file: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
        let reader = tokio::spawn(async move {
            let (mut line, _) = listener.accept().await.unwrap();
            let file = read_file(&mut line).await;
            line.write_all(b"stream: OK\0").await.unwrap();
            file
        });
        clamd.scan(&file).await.unwrap();
        assert!(reader.await.unwrap() == file, "{size}");
    }
}

#[tokio::test]
async fn what_was_found_is_named() {
    let found = outcome(Does::Answer(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")).await.unwrap_err();
    assert!(matches!(&found, ScanError::Infected(name) if name == "Win.Test.EICAR_HDB-1"), "{found}");
    assert_eq!(found.code(), Code::FileInfected);
}

#[tokio::test]
async fn who_has_seen_enough_may_say_so_before_the_end() {
    let found = outcome(Does::AnswerAtOnce(b"stream: Eicar FOUND\0")).await.unwrap_err();
    assert_eq!(found.code(), Code::FileInfected);
}

#[tokio::test]
async fn a_rule_of_thumb_says_what_helps() {
    for (answer, code) in [
        (&b"stream: Heuristics.PDF.ObfuscatedNameObject FOUND\0"[..], Code::FileActiveContent),
        (b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0", Code::FileTooComplex),
        (b"stream: Heuristics.Encrypted.PDF FOUND\0", Code::FileEncrypted),
        (b"stream: Heuristics.Phishing.Email.SpoofedDomain FOUND\0", Code::FileInfected),
    ] {
        assert_eq!(outcome(Does::Answer(answer)).await.unwrap_err().code(), code);
    }
}

#[tokio::test]
async fn nothing_but_a_clear_ok_passes() {
    for answer in [
        &b""[..],
        b"\0",
        b"OK\0",
        b"stream: OK",
        b"stream: O",
        b"stream: OK\n",
        b"stream: OK\0\0",
        b"stream: OK\0stream: Eicar FOUND\0",
        b"stream: OK FOUND?\0",
        b"stream:  FOUND\0",
        b"stream: FOUND\0",
        b"stream: ok\0",
        b"stream: not OK\0",
        b"1: stream: OK\0",
        b"PONG\0",
        b"UNKNOWN COMMAND\0",
        b"COMMAND READ TIMED OUT\0",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"\xff\xfe\0",
    ] {
        let said = outcome(Does::Answer(answer)).await.unwrap_err();
        assert!(matches!(said, ScanError::NotUnderstood(length) if length == answer.len()), "{said}");
        assert_eq!(said.code(), Code::FileCheckUnavailable);
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    const LONG: &[u8] = &[b'a'; 100_000];
    let said = outcome(Does::Answer(LONG)).await.unwrap_err();
    assert_eq!(said.code(), Code::FileCheckUnavailable, "{said}");
}

#[tokio::test]
async fn who_could_not_scan_did_not_find_the_file_clean() {
    let said = outcome(Does::Answer(b"stream: Can't allocate memory ERROR\0")).await.unwrap_err();
    assert!(matches!(&said, ScanError::Failed(why) if why.contains("memory")), "{said}");
    assert_eq!(said.code(), Code::FileCheckUnavailable);
}

#[tokio::test]
async fn a_file_too_large_for_the_antivirus_names_its_setting() {
    let large = vec![b' '; 3 << 20];
    let answer = b"INSTREAM size limit exceeded. ERROR\0";
    for does in [Does::AnswerAtOnce(answer), Does::Answer(answer)] {
        let clamd = stand_in(does).await;
        let said = clamd.scan(&large).await.unwrap_err();
        // Who hangs up with bytes unread may take the answer along: then it is a broken connection.
        assert!(matches!(said, ScanError::StreamMaxLength | ScanError::Unreachable(_)), "{said}");
        assert_eq!(said.code(), Code::FileCheckUnavailable);
    }
}

#[tokio::test]
async fn who_says_ok_without_reading_the_file_is_not_believed() {
    let large = vec![b' '; 64 << 20];
    let said = stand_in(Does::AnswerAtOnce(b"stream: OK\0")).await.scan(&large).await.unwrap_err();
    assert!(matches!(said, ScanError::NotWhole | ScanError::Unreachable(_)), "{said}");
}

#[tokio::test]
async fn who_hangs_up_or_is_not_there_lets_nothing_pass() {
    let said = outcome(Does::HangUp).await.unwrap_err();
    assert_eq!(said.code(), Code::FileCheckUnavailable, "{said}");
    let nobody = Clamd::new("unix:/nonexistent/clamd.ctl".parse().unwrap());
    let said = nobody.scan(FILE).await.unwrap_err();
    assert!(matches!(said, ScanError::Unreachable(_)), "{said}");
    assert_eq!(said.code(), Code::FileCheckUnavailable);
    assert!(nobody.ping().await.is_err());
}

#[tokio::test]
async fn who_is_too_slow_lets_nothing_pass() {
    for does in [Does::Nothing, Does::AnswerAndStay(b"stream: "), Does::AnswerAndStay(b"stream: OK\0")] {
        let said = outcome(does).await.unwrap_err();
        assert!(matches!(said, ScanError::TooLong), "{said}");
        assert_eq!(said.code(), Code::FileCheckUnavailable);
    }
}

#[test]
fn an_address_is_a_socket_or_a_host_with_a_port() {
    for text in ["unix:/run/clamav/clamd.ctl", "tcp:127.0.0.1:3310", "tcp:clamav.example.it:3310", "tcp:[::1]:3310"] {
        assert_eq!(text.parse::<ClamdAddress>().unwrap().to_string(), text);
    }
    for text in ["", "unix:", "unix:clamd.ctl", "/run/clamd", "tcp:", "tcp:3310", "tcp:host:", "tcp::3310", "tcp:a:0"] {
        assert_eq!(text.parse::<ClamdAddress>(), Err(AddressError), "{text}");
    }
}
