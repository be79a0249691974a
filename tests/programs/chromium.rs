//! Chromium, without a window.
//!
//! It is driven by the `DevTools` protocol over its standard streams: no port is opened, and no crate is needed. The crates
//! for it (`headless_chrome`, `chromiumoxide`, `fantoccini`) bring some hundred others, or need a driver program as well.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::{env, fs, process, thread};

use serde_json::{Value, json};

/// A browser with one page.
pub(crate) struct Browser {
    child: Child,
    profile: PathBuf,
    requests: File,
    answers: BufReader<File>,
    session: Value,
    last_id: u64,
}

impl Browser {
    /// Starts Chromium. Returns `None` if it is not installed.
    pub(crate) fn start() -> Option<Browser> {
        let name = ["chromium", "chromium-browser", "google-chrome"]
            .into_iter()
            .find(|name| Command::new(name).arg("--version").output().is_ok())?;
        let profile = env::temp_dir().join(format!("result-codes-{}", process::id()));
        fs::create_dir_all(&profile).unwrap();
        // The browser reads requests from descriptor 3, and writes answers to 4.
        let script = "exec \"$0\" \"$@\" 3<&0 4>&1 0</dev/null >/dev/null 2>/dev/null";
        let mut child = Command::new("sh")
            .args(["-c", script, name])
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-sync",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--remote-debugging-pipe",
            ])
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank")
            .env("TMPDIR", &profile)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let requests = File::from(OwnedFd::from(child.stdin.take().unwrap()));
        let answers = File::from(OwnedFd::from(child.stdout.take().unwrap()));
        Some(Browser {
            child,
            profile,
            requests,
            answers: BufReader::new(answers),
            session: Value::Null,
            last_id: 0,
        })
    }

    /// Begins a new session with the page. It resets what the last one set, such as the width.
    pub(crate) fn begin_session(&mut self) {
        let last = self.session.take();
        if last.is_string() {
            self.call("Target.detachFromTarget", &json!({"sessionId": last}));
        }
        let targets = self.call("Target.getTargets", &json!({}));
        let targets = targets["targetInfos"].as_array().unwrap();
        let page = targets
            .iter()
            .find(|target| target["type"] == "page")
            .unwrap();
        let attach = json!({"targetId": page["targetId"], "flatten": true});
        self.session = self.call("Target.attachToTarget", &attach)["sessionId"].take();
        for domain in ["Inspector", "Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), &json!({}));
        }
    }

    /// Calls a method of the protocol, and returns its result.
    pub(crate) fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.send(method, parameters);
        loop {
            let mut message = self.read();
            if message["id"] == self.last_id {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].take();
            }
        }
    }

    /// Calls a method, without waiting for its result.
    fn send(&mut self, method: &str, parameters: &Value) {
        self.last_id += 1;
        let mut request = json!({"id": self.last_id, "method": method, "params": parameters});
        if self.session.is_string() {
            request["sessionId"] = self.session.clone();
        }
        let request = format!("{request}\0");
        self.requests.write_all(request.as_bytes()).unwrap();
    }

    fn read(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.answers.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser has ended");
        let message: Value = serde_json::from_slice(&bytes).unwrap();
        // A script or a style that the page's own policy refuses, or an exception.
        let method = message["method"].as_str().unwrap_or_default();
        let is_error = message["params"]["entry"]["level"] == "error";
        assert!(
            !["Runtime.exceptionThrown", "Inspector.targetCrashed"].contains(&method) && !is_error,
            "{message}"
        );
        if method == "Network.requestWillBeSent" {
            let url = message["params"]["request"]["url"].as_str().unwrap();
            assert!(
                url.starts_with("file:") || url.starts_with("data:"),
                "the page asks for {url}"
            );
        }
        message
    }

    /// Opens a page, and waits until it is loaded.
    pub(crate) fn open(&mut self, url: &str) {
        // By way of a blank page: a URL that differs only in its fragment would load nothing.
        for url in ["about:blank", url] {
            self.send("Page.navigate", &json!({"url": url}));
            while self.read()["method"] != "Page.loadEventFired" {}
        }
    }

    /// Evaluates a JavaScript expression in the page, and awaits it if it is a promise.
    pub(crate) fn evaluate(&mut self, expression: &str) -> Value {
        let parameters =
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut result = self.call("Runtime.evaluate", &parameters);
        assert!(
            result["exceptionDetails"].is_null(),
            "{expression}: {result}"
        );
        result["result"]["value"].take()
    }

    /// Types a string into what has the focus, key by key.
    pub(crate) fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let key = c.to_string();
            self.call(
                "Input.dispatchKeyEvent",
                &json!({"type": "keyDown", "text": key, "key": key}),
            );
            self.call(
                "Input.dispatchKeyEvent",
                &json!({"type": "keyUp", "key": key}),
            );
        }
    }

    /// Sets the width of the window.
    pub(crate) fn set_width(&mut self, width: u32) {
        let size =
            json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500});
        self.call("Emulation.setDeviceMetricsOverride", &size);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.child.kill();
        } else {
            // Its own processes end before it does, so that nothing is written to the profile any more.
            self.session = Value::Null;
            self.call("Browser.close", &json!({}));
        }
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.profile);
    }
}
