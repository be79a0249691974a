//! Programs in a terminal of their own.

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Ends what would hang. No machine is so slow that a test waits that long.
const PATIENCE: Duration = Duration::from_secs(600);

/// A program in a terminal, and what it has shown.
pub(crate) struct Terminal {
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    shown: Vec<u8>,
    child: Child,
}

impl Terminal {
    /// Starts a program in a terminal with this number of columns.
    pub(crate) fn start(mut command: Command, columns: u16) -> Terminal {
        let size = rustix::termios::Winsize {
            ws_row: 500,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pair = rustix_openpty::openpty(None, Some(&size)).unwrap();
        let user = File::from(pair.user);
        command
            .stdin(user.try_clone().unwrap())
            .stderr(user.try_clone().unwrap())
            .stdout(user);
        let child = command.spawn().unwrap();
        // Closes this process's copies of the terminal, so that reading ends when the child does.
        drop(command);
        let keyboard = File::from(pair.controller);
        let mut screen = keyboard.try_clone().unwrap();
        let (sender, receiver) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // On Linux, reading ends with an error.
            while let Ok(count @ 1..) = screen.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Terminal {
            keyboard,
            screen: receiver,
            shown: Vec::new(),
            child,
        }
    }

    pub(crate) fn type_keys(&mut self, keys: &str) -> io::Result<()> {
        self.keyboard.write_all(keys.as_bytes())
    }

    /// Waits until what is shown satisfies a condition, and returns all of it, as plain text. Nothing is shown again.
    pub(crate) fn wait_until(&mut self, condition: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let shown = self.plain();
            if condition(&shown) {
                self.shown.clear();
                return shown;
            }
            match self.screen.recv_timeout(Duration::from_millis(100)) {
                Ok(bytes) => self.shown.extend(bytes),
                Err(RecvTimeoutError::Timeout) if start.elapsed() < PATIENCE => {}
                Err(error) => panic!("{error} after\n{shown}"),
            }
        }
    }

    /// Waits until the program ends, and returns what it has shown, escape sequences included.
    pub(crate) fn finish(mut self) -> String {
        while let Ok(bytes) = self.screen.recv_timeout(PATIENCE) {
            self.shown.extend(bytes);
        }
        assert!(self.child.wait().unwrap().success());
        String::from_utf8(std::mem::take(&mut self.shown)).unwrap()
    }

    fn plain(&self) -> String {
        let text = String::from_utf8_lossy(&self.shown);
        anstream::adapter::strip_str(&text).to_string()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // An interactive shell, which a failed test leaves behind, does not end by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
