//! A transaction status is any word, kept as it was sent. Only a listed word is a success or a failure.

use std::collections::HashSet;
use std::fmt::{Debug, Display};
use std::hash::Hash;

use result_codes::{Reply, ResultCode, ResultObject, ResultStatus, TransactionStatus};

/// What no table lists: `~` is in no wire form.
const UNLISTED: [&str; 6] = ["", "~", "SUCCESS~", " SUCCESS", "SUCCESS\0", "é"];

fn listed() -> impl Iterator<Item = (&'static str, ResultStatus)> {
    ResultStatus::ALL.iter().flat_map(|&status| {
        let words = status.transaction_statuses().iter();
        words.map(move |word| (*word, status))
    })
}

#[test]
fn a_listed_word_is_its_status_and_any_other_is_unknown() {
    let unlisted = UNLISTED.map(|word| (word, ResultStatus::Unknown));
    for (word, status) in listed().chain(unlisted) {
        let sent = TransactionStatus::from(word);
        assert_eq!(sent.status(), status, "{word:?}");
        assert_eq!(Reply::from(&sent), Reply::from(status));
        assert_eq!(Reply::from(sent), Reply::from(status));
    }
}

#[test]
fn a_word_in_part_or_in_another_case_is_not_listed() {
    for (word, _) in listed() {
        let changed = [
            word.to_lowercase(),
            word[1..].to_owned(),
            word[..word.len() - 1].to_owned(),
            format!("{word}~"),
        ];
        for changed in changed
            .iter()
            .filter(|changed| listed().all(|(word, _)| word != *changed))
        {
            assert_eq!(ResultStatus::from_transaction_status(changed), None);
        }
    }
}

#[test]
fn is_looked_up_in_a_constant() {
    const STATUS: Option<ResultStatus> = ResultStatus::from_transaction_status("SUCCESS");
    const WORDS: &[&str] = ResultStatus::Failed.transaction_statuses();
    assert_eq!(STATUS, Some(ResultStatus::Success));
    assert!(WORDS.contains(&"FAIL"));
}

#[test]
fn is_kept_and_shown_as_it_was_sent() {
    fn check<T>(words: &[T])
    where
        T: AsRef<str> + Clone + Debug + Display + Eq + Hash + Send + Sync + Unpin,
        T: From<String> + for<'a> From<&'a str>,
    {
        let distinct: HashSet<T> = words.iter().cloned().collect();
        assert_eq!(distinct.len(), words.len());
        for word in words {
            let text = word.as_ref();
            assert_eq!(*word, T::from(text));
            assert_eq!(*word, T::from(text.to_owned()));
            assert_eq!(word.to_string(), text);
            assert_eq!(
                format!("{word:>20}|{word:.3}"),
                format!("{text:>20}|{text:.3}")
            );
        }
    }
    let words = listed().map(|(word, _)| word).chain(UNLISTED);
    let words: Vec<TransactionStatus> = words.map(TransactionStatus::from).collect();
    for word in &words {
        assert_eq!(word.as_str(), word.as_ref());
    }
    check(&words);
}

#[test]
fn a_reply_is_the_same_of_an_owned_result_object() {
    for &code in ResultCode::ALL {
        let result = ResultObject::from(code);
        assert_eq!(
            Reply::from(result.clone()),
            Reply::new(code.status(), Some(code))
        );
        assert_eq!(Reply::from(&result), Reply::from(result));
    }
}

#[cfg(feature = "serde")]
mod serde {
    use result_codes::{ResultObject, ResultStatus, TransactionStatus};
    use serde::de::IntoDeserializer;
    use serde::de::value::Error;
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, from_str, from_value, json, to_value};

    /// An inquiry of the API of the shipped table.
    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Inquiry {
        result: ResultObject,
        payment_status: Option<TransactionStatus>,
    }

    #[test]
    fn a_string_is_kept_in_every_format() {
        for (word, _) in
            super::listed().chain(super::UNLISTED.map(|word| (word, ResultStatus::Unknown)))
        {
            let sent = TransactionStatus::from(word);
            assert_eq!(to_value(&sent).unwrap(), json!(word));
            assert_eq!(from_value::<TransactionStatus>(json!(word)).unwrap(), sent);
            let json = json!(word).to_string();
            assert_eq!(from_str::<TransactionStatus>(&json).unwrap(), sent);
            let reader = json.as_bytes();
            assert_eq!(
                serde_json::from_reader::<_, TransactionStatus>(reader).unwrap(),
                sent
            );
            // A binary format that does not describe itself, and one that does.
            assert_eq!(from_postcard::<TransactionStatus>(&word), sent);
            assert_eq!(
                from_postcard::<Option<TransactionStatus>>(&Some(word)),
                Some(sent.clone())
            );
            assert_eq!(from_message_pack::<TransactionStatus>(&word).unwrap(), sent);
            assert_eq!(
                from_message_pack::<Option<TransactionStatus>>(&Some(word)).unwrap(),
                Some(sent)
            );
        }
        assert_eq!(
            from_postcard::<Option<TransactionStatus>>(&None::<&str>),
            None
        );
        assert_eq!(
            from_message_pack::<Option<TransactionStatus>>(&None::<&str>).unwrap(),
            None
        );
    }

    fn from_postcard<T: for<'de> Deserialize<'de>>(sent: &impl Serialize) -> T {
        postcard::from_bytes(&postcard::to_stdvec(sent).unwrap()).unwrap()
    }

    /// Reads from a stream, which lends no string.
    fn from_message_pack<T: for<'de> Deserialize<'de>>(
        sent: &impl Serialize,
    ) -> Result<T, rmp_serde::decode::Error> {
        let bytes = rmp_serde::to_vec_named(sent).unwrap();
        rmp_serde::from_read(bytes.as_slice())
    }

    #[test]
    fn a_number_is_read_as_its_digits() {
        for (json, digits) in [
            ("1", "1"),
            ("-7", "-7"),
            ("18446744073709551615", "18446744073709551615"),
            ("20000000.0", "20000000.0"),
        ] {
            let sent: TransactionStatus = from_str(json).unwrap();
            assert_eq!(sent.as_str(), digits);
            let value: Value = from_str(json).unwrap();
            assert_eq!(from_value::<TransactionStatus>(value).unwrap(), sent);
        }
        let sent =
            TransactionStatus::deserialize(IntoDeserializer::<Error>::into_deserializer(u128::MAX));
        assert_eq!(sent.unwrap().as_str(), u128::MAX.to_string());
    }

    #[test]
    fn another_type_is_an_error() {
        for json in [
            "true",
            "null",
            "[]",
            r#"["SUCCESS"]"#,
            "{}",
            r#"{"a":"SUCCESS"}"#,
        ] {
            let error = from_str::<TransactionStatus>(json).unwrap_err().to_string();
            let expected = "expected a transaction status as a string";
            assert!(error.contains(expected), "{json}: {error}");
        }
        assert!(from_message_pack::<TransactionStatus>(&true).is_err());
        assert!(from_message_pack::<TransactionStatus>(&None::<&str>).is_err());
    }

    #[test]
    fn an_inquiry_may_lack_it() {
        let inquiry = |rest: &str| {
            let json =
                format!(r#"{{"result":{{"resultStatus":"S","resultCode":"SUCCESS"}}{rest}}}"#);
            from_str::<Inquiry>(&json)
        };
        for rest in ["", r#","paymentStatus":null"#] {
            let inquiry = inquiry(rest).unwrap();
            assert_eq!(inquiry.payment_status, None);
        }
        let failed = inquiry(r#","paymentStatus":"FAIL""#).unwrap();
        assert_eq!(failed.result.status(), ResultStatus::Success);
        let word = failed.payment_status.unwrap();
        assert_eq!(word.status(), ResultStatus::Failed);
        let error = inquiry(r#","paymentStatus":{}"#).unwrap_err().to_string();
        assert!(error.contains("expected a transaction status"), "{error}");
    }
}
