//! Signatures: every request, response and webhook has one, over its path, its time and its body, byte for byte.

use std::error::Error;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use axum::http::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::{SignedDuration, Timestamp};

const CLIENT_ID: &str = "client-id";
const REQUEST_TIME: &str = "request-time";
const SIGNATURE: &str = "signature";
const PARAMETERS: &str = "algorithm=SHA256withRSA, keyVersion=1, signature=";

/// What was signed earlier or later than this may be a replay.
const MAX_AGE: SignedDuration = SignedDuration::from_mins(5);

/// Your key, and the client ID that the provider gave you.
pub struct Signer {
    client_id: String,
    key: RsaKeyPair,
}

/// The other side's public key, and the client ID that it signs with.
pub struct Verifier {
    client_id: String,
    key: UnparsedPublicKey<Vec<u8>>,
}

impl Signer {
    /// Creates a signer from a private key in PKCS #8.
    pub fn new(client_id: &str, pkcs8: &[u8]) -> Result<Signer, Box<dyn Error + Send + Sync>> {
        let client_id = client_id.to_owned();
        let key = RsaKeyPair::from_pkcs8(pkcs8)?;
        Ok(Signer { client_id, key })
    }

    /// Returns the public key, which the provider needs, in DER.
    pub fn public_key(&self) -> Vec<u8> {
        let key = self.key.public_key().as_der();
        let key: PublicKeyX509Der = key.expect("a key that signs can be encoded");
        key.as_ref().to_vec()
    }

    /// Returns the headers of a message that is sent now.
    pub fn sign(&self, path: &str, body: &[u8], now: Timestamp) -> HeaderMap {
        let time = now.to_string();
        let message = message(path, &self.client_id, &time, body);
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &message, &mut signature)
            .expect("the buffer has the length of the key");
        let signature = format!("{PARAMETERS}{}", BASE64_STANDARD.encode(signature));
        [(CLIENT_ID, &self.client_id), (REQUEST_TIME, &time), (SIGNATURE, &signature)]
            .into_iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("ASCII")))
            .collect()
    }
}

impl Verifier {
    /// Creates a verifier from a public key in DER (`SubjectPublicKeyInfo`).
    pub fn new(client_id: &str, public_key: &[u8]) -> Verifier {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key.to_vec());
        let client_id = client_id.to_owned();
        Verifier { client_id, key }
    }

    /// Checks who signed a message, and when. Returns why it does not count.
    pub fn check(&self, path: &str, headers: &HeaderMap, body: &[u8]) -> Result<(), &'static str> {
        let header = |name| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.ok_or("not signed")
        };
        let (client_id, time) = (header(CLIENT_ID)?, header(REQUEST_TIME)?);
        let signature = header(SIGNATURE)?
            .rsplit_once("signature=")
            .and_then(|(_, signature)| BASE64_STANDARD.decode(signature).ok())
            .ok_or("a signature that cannot be decoded")?;
        if client_id != self.client_id {
            return Err("another client ID");
        }
        let message = message(path, client_id, time, body);
        self.key.verify(&message, &signature).map_err(|_| "a wrong signature")?;
        // Only a signed time can be believed.
        let time: Timestamp = time.parse().map_err(|_| "a time that cannot be parsed")?;
        if Timestamp::now().duration_since(time).abs() > MAX_AGE {
            return Err("an old or future message");
        }
        Ok(())
    }
}

fn message(path: &str, client_id: &str, time: &str, body: &[u8]) -> Vec<u8> {
    let mut message = format!("POST {path}\n{client_id}.{time}.").into_bytes();
    message.extend_from_slice(body);
    message
}
