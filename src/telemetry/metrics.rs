//! Figures about the service itself, in Prometheus' form. Routes and reasons only: no id, no personal data.

use std::{
    fmt::Write as _,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// Seconds that requests are sorted by.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.5];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Refused {
    reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Mailed {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Routed {
    route: String,
}

/// What is counted as it happens.
pub struct Metrics {
    registry: Registry,
    answered: Family<Answered, Counter>,
    lasted: Family<Routed, Histogram, fn() -> Histogram>,
    refused: Family<Refused, Counter>,
    refused_lately: AtomicU64,
    panics: Counter<u64, AtomicU64>,
    cut: Counter<u64, AtomicU64>,
    mails: Family<Mailed, Counter>,
    mails_waiting: Gauge,
    mails_waiting_seconds: Gauge,
}

fn histogram() -> Histogram {
    Histogram::new(BUCKETS)
}

impl Metrics {
    fn new() -> Self {
        let mut registry = Registry::with_prefix("rollcall");
        let answered = Family::default();
        let lasted = Family::new_with_constructor(histogram as fn() -> Histogram);
        let (refused, panics, cut) = (Family::default(), Counter::default(), Counter::default());
        registry.register("requests", "Requests answered, by route pattern and status", answered.clone());
        registry.register("request_seconds", "How long requests took, by route pattern", lasted.clone());
        registry.register("refused", "Requests refused to protect the service, by reason", refused.clone());
        registry.register("panics", "Requests whose handler panicked", panics.clone());
        registry.register("connections_cut", "Connections closed because nothing moved on them", cut.clone());
        let (mails, mails_waiting, mails_waiting_seconds) =
            (Family::default(), Gauge::default(), Gauge::default());
        registry.register("mails", "Attempts to send a mail, by what came of it", mails.clone());
        registry.register("mails_waiting", "Mails that are due and have not left", mails_waiting.clone());
        registry.register(
            "mails_waiting_seconds",
            "For how long the mail has been due that waits longest",
            mails_waiting_seconds.clone(),
        );
        let refused_lately = AtomicU64::default();
        Self {
            registry,
            answered,
            lasted,
            refused,
            refused_lately,
            panics,
            cut,
            mails,
            mails_waiting,
            mails_waiting_seconds,
        }
    }

    /// A request was answered.
    pub fn answered(&self, method: &str, route: &str, status: u16, lasted: Duration) {
        let labels = Answered { method: method.to_owned(), route: route.to_owned(), status };
        self.answered.get_or_create(&labels).inc();
        self.lasted.get_or_create(&Routed { route: route.to_owned() }).observe(lasted.as_secs_f64());
    }

    /// A request was refused for this reason.
    pub fn refused(&self, reason: &'static str) {
        self.refused.get_or_create(&Refused { reason }).inc();
        self.refused_lately.fetch_add(1, Ordering::Relaxed);
    }

    /// How many were refused since this was last asked.
    pub fn take_refused(&self) -> u64 {
        self.refused_lately.swap(0, Ordering::Relaxed)
    }

    /// A handler panicked.
    pub fn panicked(&self) {
        self.panics.inc();
    }

    /// A connection was closed because nothing moved on it.
    pub fn cut(&self) {
        self.cut.inc();
    }

    /// An attempt to send a mail came to this.
    pub fn mail(&self, outcome: &'static str) {
        self.mails.get_or_create(&Mailed { outcome }).inc();
    }

    /// So many mails are due and have not left, the longest for so many seconds.
    pub fn mails_waiting(&self, mails: u64, seconds: i64) {
        self.mails_waiting.set(i64::try_from(mails).unwrap_or(i64::MAX));
        self.mails_waiting_seconds.set(seconds);
    }

    /// Everything counted so far, with these figures of the moment (name, labels, value) in front.
    pub fn text(&self, now: &[(&str, String, f64)]) -> String {
        let mut text = String::new();
        let mut last = "";
        for (name, labels, value) in now {
            if *name != last {
                let _ = writeln!(text, "# TYPE rollcall_{name} gauge");
                last = name;
            }
            let _ = writeln!(text, "rollcall_{name}{labels} {value}");
        }
        match encode(&mut text, &self.registry) {
            Ok(()) => text,
            Err(error) => {
                tracing::error!(%error, "the metrics cannot be written");
                String::new()
            }
        }
    }
}

/// The figures of this process.
pub fn metrics() -> &'static Metrics {
    static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);
    &METRICS
}
