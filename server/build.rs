//! Makes sure that there is a web client to embed, so that the server builds without Node.js, and that new migrations
//! are noticed.

use std::path::Path;
use std::{fs, io};

const PLACEHOLDER: &str = "<!doctype html>\n<html lang=\"it\"><meta charset=\"utf-8\"><title>Sportello Telematico</title>\n\
    <p>Le pagine non sono state costruite. Esegua <code>make run</code>.\n";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=../web-client/dist");
    let dist = Path::new("../web-client/dist");
    let page = dist.join("index.html");
    if !page.exists() {
        fs::create_dir_all(dist)?;
        fs::write(page, PLACEHOLDER)?;
    }
    Ok(())
}
