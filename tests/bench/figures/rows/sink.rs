//! `COPY` into a table.

use std::pin::Pin;

use actix_web::web::Bytes;
use futures_util::SinkExt as _;
use tokio_postgres::{Client, CopyInSink, NoTls};

/// A table that is being filled.
pub struct Sink {
    client: Client,
    copy: Pin<Box<CopyInSink<Bytes>>>,
}

impl Sink {
    /// Makes the table and begins. In one transaction, so that the rows are written once and frozen.
    pub async fn open(owner: &str, table: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(owner, NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&format!("BEGIN; {table}")).await.unwrap();
        let copy = client.copy_in("COPY mark FROM STDIN (FORMAT csv, FREEZE)").await.unwrap();
        Self { client, copy: Box::pin(copy) }
    }

    /// Rows as CSV.
    pub async fn write(&mut self, csv: Vec<u8>) {
        self.copy.send(Bytes::from(csv)).await.unwrap();
    }

    /// How many rows there are.
    pub async fn finish(mut self) -> u64 {
        let rows = self.copy.as_mut().finish().await.unwrap();
        self.client.batch_execute("COMMIT").await.unwrap();
        rows
    }
}
