//! Who runs on which cores: what is measured must not be what makes the load.

use std::{fmt, process::Command, thread};

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use super::{
    service::{Service, children, parent},
    world::World,
};

/// The cores of the load and those of the service with its database; `None` where they could not be told apart.
pub struct Cores(Option<(String, String)>);

impl Cores {
    /// Gives half of the cores to this process, which makes the load, and the others to the service and to
    /// PostgreSQL.
    pub async fn split(world: &World, service: &Service) -> Self {
        let count = thread::available_parallelism().map_or(1, usize::from);
        if count < 2 {
            return Self(None);
        }
        let served = format!("0-{}", count / 2 - 1);
        let load = format!("{}-{}", count / 2, count - 1);
        let backend = Statement::from_string(DbBackend::Postgres, "SELECT pg_backend_pid()");
        let row = world.owner.query_one_raw(backend).await.expect("PostgreSQL answers").expect("a row");
        let backend: i32 = row.try_get_by_index(0).expect("a process id");
        let postmaster = parent(backend as u32).expect("a server process has a parent");
        let database = children(postmaster).into_iter().chain([postmaster]);
        let mut put = database.chain([service.id()]).map(|process| (process, &served)).collect::<Vec<_>>();
        put.push((std::process::id(), &load));
        let all = put.iter().all(|(process, cores)| keep(*process, cores));
        Self(all.then_some((load, served)))
    }
}

impl Drop for Cores {
    fn drop(&mut self) {
        let last = thread::available_parallelism().map_or(1, usize::from);
        // The scenarios that follow have all cores again, as far as this process is concerned.
        if self.0.is_some() {
            keep(std::process::id(), &format!("0-{last}"));
        }
    }
}

impl fmt::Display for Cores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some((load, served)) => write!(f, "load on cores {load}, service and database on {served}"),
            None => write!(f, "load on the service's own cores"),
        }
    }
}

/// Keeps all threads of a process on these cores.
fn keep(process: u32, cores: &str) -> bool {
    let done = Command::new("taskset").args(["-acp", cores, &process.to_string()]).output();
    done.is_ok_and(|done| done.status.success())
}
