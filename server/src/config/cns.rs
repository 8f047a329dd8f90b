//! The keys of entry by CNS.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::check::{check_address, readable};
use super::{Config, ConfigError, Tls};

/// Entry by CNS: a port of its own, which asks browsers for the certificate of the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CnsKeys {
    /// Address of the port.
    pub listen: SocketAddr,
    /// The https address of the port as browsers open it, without path. Default: `https://localhost:<port>`; needed when the
    /// service has a public address.
    pub public_url: Option<String>,
    /// Certificate chain of the server on that port. Default: that of `[tls]`.
    pub certificate: Option<PathBuf>,
    /// Its private key. Default: that of `[tls]`.
    pub key: Option<PathBuf>,
    /// PEM file of the authorities whose cards are trusted.
    pub authorities: PathBuf,
    /// Lists of revoked certificates: PEM or DER files, or folders of them.
    #[serde(default)]
    pub revocation_lists: Vec<PathBuf>,
    /// Whether the server starts without any such list.
    #[serde(default = "required")]
    pub require_revocation_list: bool,
}

const fn required() -> bool {
    true
}

impl CnsKeys {
    /// The server's certificate files on that port, and the table they are configured in.
    #[must_use]
    pub fn server_files(&self, config: &Config) -> Option<(Tls, &'static str)> {
        match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => Some((Tls { certificate: certificate.clone(), key: key.clone() }, "cns")),
            _ => config.tls.clone().map(|files| (files, "tls")),
        }
    }

    pub(super) fn check(&self, config: &Config) -> Result<(), ConfigError> {
        match &self.public_url {
            Some(url) => check_address("cns.public_url", url, &["https"])?,
            None if config.public_url.is_some() => {
                let cause = "missing: as the service has a public_url, browsers must be told this port's, too";
                return Err(ConfigError::new("cns.public_url", cause));
            }
            None => {}
        }
        self.check_server_files(config)?;
        readable("cns.authorities", &self.authorities)?;
        self.check_revocation_lists()
    }

    fn check_server_files(&self, config: &Config) -> Result<(), ConfigError> {
        match (&self.certificate, &self.key, &config.tls) {
            (Some(certificate), Some(key), _) => {
                readable("cns.certificate", certificate)?;
                readable("cns.key", key)
            }
            (Some(_), None, _) => Err(ConfigError::new("cns.key", "missing: the private key of cns.certificate")),
            (None, Some(_), _) => Err(ConfigError::new("cns.certificate", "missing: the certificate of cns.key")),
            (None, None, Some(_)) => Ok(()),
            (None, None, None) => {
                Err(ConfigError::new("cns.certificate", "missing: without [tls] this port needs files of its own"))
            }
        }
    }

    fn check_revocation_lists(&self) -> Result<(), ConfigError> {
        if self.revocation_lists.is_empty() && self.require_revocation_list {
            let cause = "missing: without lists of revoked cards a stolen one opens; name them, or set \
                         cns.require_revocation_list = false";
            return Err(ConfigError::new("cns.revocation_lists", cause));
        }
        self.revocation_lists.iter().try_for_each(|path| readable_list(path))
    }
}

fn readable_list(path: &Path) -> Result<(), ConfigError> {
    if !path.is_dir() {
        return readable("cns.revocation_lists", path);
    }
    let wrong = |error| ConfigError::new("cns.revocation_lists", format!("{} can't be read: {error}", path.display()));
    std::fs::read_dir(path).map(|_| ()).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(folder: &tempfile::TempDir, text: &str) -> String {
        let text = text.replace("FOLDER", folder.path().to_str().unwrap());
        Config::from_toml(&text).unwrap_err().to_string()
    }

    #[test]
    fn a_key_that_does_not_fit_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.pem"), "").unwrap();
        let files = "certificate = \"FOLDER/a.pem\"\nkey = \"FOLDER/a.pem\"\nauthorities = \"FOLDER/a.pem\"\n";
        let lists = "revocation_lists = [\"FOLDER\", \"FOLDER/a.pem\"]\n";
        let whole = format!("[cns]\nlisten = \"127.0.0.1:0\"\n{files}{lists}");
        assert!(Config::from_toml(&whole.replace("FOLDER", folder.path().to_str().unwrap())).is_ok());
        for (from, to, key) in [
            ("listen = \"127.0.0.1:0\"\n", "", "cns.listen"),
            ("127.0.0.1:0", "127.0.0.1", "cns.listen"),
            ("authorities = \"FOLDER/a.pem\"\n", "", "cns.authorities"),
            ("authorities = \"FOLDER/a.pem\"", "authorities = \"FOLDER/b.pem\"", "cns.authorities"),
            (lists, "", "cns.revocation_lists"),
            ("\"FOLDER\"", "\"FOLDER/crl\"", "cns.revocation_lists"),
            ("key = \"FOLDER/a.pem\"\n", "", "cns.key"),
            ("key = \"FOLDER/a.pem\"", "key = \"FOLDER/b.pem\"", "cns.key"),
            ("certificate = \"FOLDER/a.pem\"\n", "", "cns.certificate"),
            ("certificate = \"FOLDER/a.pem\"\nkey = \"FOLDER/a.pem\"\n", "", "cns.certificate"),
            ("[cns]", "public_url = \"https://a.example\"\n[cns]", "cns.public_url"),
            ("[cns]", "[cns]\npublic_url = \"http://a.example:8444\"", "cns.public_url"),
            ("[cns]", "[cns]\npublic_url = \"https://a.example:8444/cns\"", "cns.public_url"),
            ("[cns]", "[cns]\nissuers = 1", "cns.issuers"),
            ("[cns]", "[cns]\nrequire_revocation_list = 1", "cns.require_revocation_list"),
        ] {
            let said = refused(&folder, &whole.replacen(from, to, 1));
            assert!(said.starts_with(&format!("configuration: {key}")), "{from} -> {to}: {said}");
        }
    }

    #[test]
    fn without_lists_it_starts_only_when_told_so() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.pem"), "").unwrap();
        let text = "[tls]\ncertificate = \"FOLDER/a.pem\"\nkey = \"FOLDER/a.pem\"\n[cns]\nlisten = \"127.0.0.1:0\"\n\
                    authorities = \"FOLDER/a.pem\"\n";
        let said = refused(&folder, text);
        assert!(said.starts_with("configuration: cns.revocation_lists: "), "{said}");
        let told = format!("{text}require_revocation_list = false").replace("FOLDER", folder.path().to_str().unwrap());
        let config = Config::from_toml(&told).unwrap();
        let (files, table) = config.cns.as_ref().unwrap().server_files(&config).unwrap();
        assert_eq!((Some(files), table), (config.tls.clone(), "tls"));
    }
}
