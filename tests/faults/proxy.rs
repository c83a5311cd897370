//! A way to PostgreSQL that can be made to swallow everything, as a lost route does: sockets stay open, no byte
//! comes. What was under way then stays lost also when the way is good again. It can be slow, and it can refuse, as a
//! server does that was stopped. And it can be cut, once, at a place of the stream to the server.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

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

/// How the driver asks whether a connection that comes back is alive: Sync, and nothing else.
const PING: &[u8] = b"S\0\0\0\x04";

/// How the connections call themselves by which the service looks after itself.
const SIDE: &[u8] = b"rollcall side";

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
    /// As before COMMIT, but the service is not told that the connection is lost: nothing comes any more.
    HangBeforeCommit,
    /// The same after COMMIT.
    HangAfterCommit,
    /// The same before it is heard whether the connection is alive, of one that serves or of one by which the service looks
    /// after itself.
    #[allow(dead_code, reason = "the tests of the limits make it: nobody's write is under way there")]
    HangInPing { serves: bool },
}

impl Cut {
    /// Whether it is made at a COMMIT, and not anywhere in the stream.
    pub fn is_at_commit(self) -> bool {
        !matches!(self, Self::After(_) | Self::HangInPing { .. })
    }

    /// Whether the socket of who sent stays open.
    pub fn hangs(self) -> bool {
        matches!(self, Self::HangBeforeCommit | Self::HangAfterCommit | Self::HangInPing { .. })
    }
}

/// How bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Open,
    /// Whatever comes waits so long, in either direction.
    Slow(Duration),
    Swallows,
    Refuses,
}

/// The proxy; it stands as long as the runtime does.
#[derive(Clone)]
pub struct Proxy {
    pub port: u16,
    way: Arc<watch::Sender<Way>>,
    cut: Arc<Mutex<Option<Cut>>>,
}

impl Proxy {
    /// A way to this port of this machine.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let own = listener.local_addr().expect("bound");
        let proxy =
            Self { port: own.port(), way: Arc::new(watch::Sender::new(Way::Open)), cut: Arc::default() };
        tokio::spawn(stand(listener, own, port, proxy.clone()));
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
        self.way.send_replace(Way::Swallows);
    }

    /// From now on everything comes late.
    pub fn delay(&self, by: Duration) {
        self.way.send_replace(Way::Slow(by));
    }

    /// From now on nobody is let in, and who was is put out.
    pub fn refuse(&self) {
        self.way.send_replace(Way::Refuses);
    }

    /// New connections come through again.
    pub fn pass(&self) {
        self.way.send_replace(Way::Open);
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

/// Takes connections, and while the way refuses has no port for them.
async fn stand(mut listener: TcpListener, own: SocketAddr, port: u16, proxy: Proxy) {
    let mut way = proxy.way.subscribe();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => Some(accepted),
            refuses = way.wait_for(|way| *way == Way::Refuses) => {
                drop(refuses);
                None
            }
        };
        match accepted {
            Some(Ok((client, _))) => {
                tokio::spawn(forward(client, port, proxy.way.subscribe(), proxy.cut.clone()));
            }
            Some(Err(_)) => return,
            None => {
                drop(listener);
                let _ = way.wait_for(|way| *way != Way::Refuses).await;
                listener = listen(own).await;
            }
        }
    }
}

/// The same port again.
async fn listen(own: SocketAddr) -> TcpListener {
    loop {
        if let Ok(listener) = TcpListener::bind(own).await {
            return listener;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Where these words stand among the bytes.
fn place(bytes: &[u8], words: &[u8]) -> Option<usize> {
    bytes.windows(words.len()).position(|part| part == words)
}

/// How many of these bytes still go to the server before the connection is cut, and whether the cut hangs; `None` when it
/// is not cut.
fn goes_on_for(cut: &Mutex<Option<Cut>>, bytes: &[u8], serves: bool) -> Option<(usize, bool)> {
    let mut cut = cut.lock().expect("no panic");
    let commit = || place(bytes, COMMIT);
    let most = match cut.as_mut()? {
        Cut::After(left) if *left > bytes.len() => {
            *left -= bytes.len();
            return None;
        }
        Cut::After(left) => *left,
        Cut::BeforeCommit | Cut::HangBeforeCommit => commit()?,
        Cut::InCommit => commit()? + COMMIT.len() / 2,
        Cut::AfterCommit | Cut::HangAfterCommit => commit().map(|_| bytes.len())?,
        Cut::HangInPing { serves: these } => (*these == serves && bytes == PING).then_some(0)?,
    };
    let hangs = cut.take().is_some_and(Cut::hangs);
    Some((most, hangs))
}

async fn forward(client: TcpStream, port: u16, mut way: watch::Receiver<Way>, cut: Arc<Mutex<Option<Cut>>>) {
    let now = *way.borrow_and_update();
    match now {
        Way::Swallows => return hold(client).await,
        Way::Refuses => return,
        Way::Open | Way::Slow(_) => {}
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let pace = way.clone();
    let lost = tokio::select! {
        hangs = copy_until_cut(&mut from_client, &mut to_server, &cut, &pace) => hangs.unwrap_or(false),
        _ = copy(&mut from_server, &mut to_client, &pace) => false,
        now = way.wait_for(|way| matches!(way, Way::Swallows | Way::Refuses)) => {
            now.is_ok_and(|now| *now == Way::Swallows)
        }
    };
    if lost {
        // The server must not wait for ever for what is lost: its side is closed, as a firewall's timeout would.
        drop((from_server, to_server));
        if let Ok(client) = from_client.reunite(to_client) {
            hold(client).await;
        }
    }
}

/// Copies to the server. When it returns for a cut, nothing more is copied back either; says whether the cut hangs.
async fn copy_until_cut(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    cut: &Mutex<Option<Cut>>,
    pace: &watch::Receiver<Way>,
) -> std::io::Result<bool> {
    let (mut buffer, mut serves) = (vec![0; 16 * 1024], true);
    loop {
        let count = from.read(&mut buffer).await?;
        let bytes = &buffer[..count];
        serves &= place(bytes, SIDE).is_none();
        if count == 0 {
            return to.shutdown().await.map(|()| false);
        }
        linger(pace).await;
        match goes_on_for(cut, bytes, serves) {
            None => to.write_all(bytes).await?,
            Some((most, hangs)) => return to.write_all(&bytes[..most]).await.map(|()| hangs),
        }
    }
}

async fn copy(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    pace: &watch::Receiver<Way>,
) -> std::io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        match from.read(&mut buffer).await? {
            0 => return to.shutdown().await,
            count => {
                linger(pace).await;
                to.write_all(&buffer[..count]).await?;
            }
        }
    }
}

/// Waits as long as the way makes everything wait now.
async fn linger(pace: &watch::Receiver<Way>) {
    let now = *pace.borrow();
    if let Way::Slow(by) = now {
        tokio::time::sleep(by).await;
    }
}

/// Reads and forgets, until the other end gives up.
async fn hold(mut client: TcpStream) {
    let mut buffer = vec![0; 16 * 1024];
    while matches!(client.read(&mut buffer).await, Ok(count) if count > 0) {}
}
