//! A way to PostgreSQL that can be made to swallow everything, as a lost route does: sockets stay open, no byte
//! comes. What was under way then stays lost also when the way is good again.

use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// The proxy; it stands as long as the runtime does.
#[derive(Clone)]
pub struct Proxy {
    pub port: u16,
    swallows: Arc<watch::Sender<bool>>,
}

impl Proxy {
    /// A way to this port of this machine.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let own = listener.local_addr().expect("bound").port();
        let swallows = Arc::new(watch::Sender::new(false));
        let proxy = Self { port: own, swallows };
        let state = proxy.swallows.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, port, state.subscribe()));
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
}

async fn forward(client: TcpStream, port: u16, mut swallows: watch::Receiver<bool>) {
    if *swallows.borrow_and_update() {
        hold(client).await;
        return;
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let lost = tokio::select! {
        _ = copy(&mut from_client, &mut to_server) => false,
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
