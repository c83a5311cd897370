//! A way to PostgreSQL that can be made to swallow everything, as a lost route does: sockets stay open, no byte
//! comes. What was under way then stays lost also when the way is good again. And it can be cut, once, at a place of
//! the stream to the server.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// What ends a transaction, as it goes to the server.
const COMMIT: &[u8] = b"COMMIT";

/// Where a connection is cut.
#[derive(Clone, Copy, Debug)]
pub enum Cut {
    /// When so many bytes more have gone to the server, on whichever connections.
    After(usize),
    /// The server never hears of COMMIT.
    BeforeCommit,
    /// It hears half of it.
    InCommit,
    /// It hears it, and nobody hears the answer.
    AfterCommit,
}

/// The proxy; it stands as long as the runtime does.
#[derive(Clone)]
pub struct Proxy {
    pub port: u16,
    swallows: Arc<watch::Sender<bool>>,
    cut: Arc<Mutex<Option<Cut>>>,
}

impl Proxy {
    /// A way to this port of this machine.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let own = listener.local_addr().expect("bound").port();
        let swallows = Arc::new(watch::Sender::new(false));
        let proxy = Self { port: own, swallows, cut: Arc::default() };
        let (state, cut) = (proxy.swallows.clone(), proxy.cut.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, port, state.subscribe(), cut.clone()));
            }
        });
        proxy
    }

    /// A way to the server that this URL names, and the URL that goes by it.
    pub async fn before(url: &str) -> (Self, String) {
        let (head, tail) = url.rsplit_once(':').expect("a port");
        let (port, name) = tail.split_once('/').expect("a database");
        let proxy = Self::to(port.parse().expect("a port")).await;
        let through = format!("{head}:{}/{name}", proxy.port);
        (proxy, through)
    }

    /// From now on nothing comes through.
    pub fn swallow(&self) {
        self.swallows.send_replace(true);
    }

    /// New connections come through again.
    pub fn pass(&self) {
        self.swallows.send_replace(false);
    }

    /// The next connection on which this comes about is cut there: no other, and only once.
    pub fn cut(&self, cut: Cut) {
        *self.cut.lock().expect("no panic") = Some(cut);
    }

    /// No connection is to be cut any more.
    pub fn spare(&self) {
        *self.cut.lock().expect("no panic") = None;
    }

    /// Whether the cut that was asked for has been made.
    pub fn has_cut(&self) -> bool {
        self.cut.lock().expect("no panic").is_none()
    }
}

/// How many of these bytes still go to the server before the connection is cut; `None` when it is not.
fn goes_on_for(cut: &Mutex<Option<Cut>>, bytes: &[u8]) -> Option<usize> {
    let mut cut = cut.lock().expect("no panic");
    let commit = || bytes.windows(COMMIT.len()).position(|part| part == COMMIT);
    let most = match cut.as_mut()? {
        Cut::After(left) if *left > bytes.len() => {
            *left -= bytes.len();
            return None;
        }
        Cut::After(left) => *left,
        Cut::BeforeCommit => commit()?,
        Cut::InCommit => commit()? + COMMIT.len() / 2,
        Cut::AfterCommit => commit().map(|_| bytes.len())?,
    };
    *cut = None;
    Some(most)
}

async fn forward(
    client: TcpStream,
    port: u16,
    mut swallows: watch::Receiver<bool>,
    cut: Arc<Mutex<Option<Cut>>>,
) {
    if *swallows.borrow_and_update() {
        hold(client).await;
        return;
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let lost = tokio::select! {
        _ = copy_until_cut(&mut from_client, &mut to_server, &cut) => false,
        _ = copy(&mut from_server, &mut to_client) => false,
        lost = swallows.wait_for(|swallows| *swallows) => lost.is_ok(),
    };
    if lost {
        // The server must not wait for ever for what is lost: its side is closed, as a firewall's timeout would.
        drop((from_server, to_server));
        if let Ok(client) = from_client.reunite(to_client) {
            hold(client).await;
        }
    }
}

/// Copies to the server. When it returns for a cut, nothing more is copied back either.
async fn copy_until_cut(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    cut: &Mutex<Option<Cut>>,
) -> std::io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let count = from.read(&mut buffer).await?;
        let bytes = &buffer[..count];
        if count == 0 {
            return to.shutdown().await;
        }
        match goes_on_for(cut, bytes) {
            None => to.write_all(bytes).await?,
            Some(most) => return to.write_all(&bytes[..most]).await,
        }
    }
}

async fn copy(from: &mut OwnedReadHalf, to: &mut OwnedWriteHalf) -> std::io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        match from.read(&mut buffer).await? {
            0 => return to.shutdown().await,
            count => to.write_all(&buffer[..count]).await?,
        }
    }
}

/// Reads and forgets, until the other end gives up.
async fn hold(mut client: TcpStream) {
    let mut buffer = vec![0; 16 * 1024];
    while matches!(client.read(&mut buffer).await, Ok(count) if count > 0) {}
}
