//! The catalogue of a migrated database, read the same from both.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, Statement};

/// One table as the database knows it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Type and whether null is refused, by name.
    pub columns: BTreeMap<String, (String, bool)>,
    pub primary: Vec<String>,
    /// Columns of each unique constraint or index, the primary key among them.
    pub unique: Vec<Vec<String>>,
    /// Columns of every index.
    pub indexed: Vec<Vec<String>>,
    pub foreign: Vec<Foreign>,
}

/// One foreign key.
#[derive(Debug, PartialEq, Eq)]
pub struct Foreign {
    pub table: String,
    /// Own column and the one it refers to.
    pub columns: Vec<(String, String)>,
    pub on_delete: String,
}

pub type Catalogue = BTreeMap<String, Table>;

pub async fn read(db: &DatabaseConnection) -> Catalogue {
    match db.get_database_backend() {
        DbBackend::Sqlite => sqlite(db).await,
        _ => postgres(db).await,
    }
}

pub async fn ask(db: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

pub fn text(row: &QueryResult, column: usize) -> String {
    row.try_get_by_index(column).expect("text")
}

fn flag(row: &QueryResult, column: usize) -> bool {
    row.try_get_by_index::<i64>(column).expect("a number") != 0
}

fn list(row: &QueryResult, column: usize) -> Vec<String> {
    text(row, column).split(',').map(str::to_owned).collect()
}

async fn sqlite(db: &DatabaseConnection) -> Catalogue {
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut catalogue = Catalogue::new();
    for name in ask(db, tables).await.iter().map(|row| text(row, 0)) {
        let mut table = Table::default();
        let columns =
            format!("SELECT name, lower(type), \"notnull\", pk FROM pragma_table_info('{name}') ORDER BY pk");
        for row in ask(db, &columns).await {
            table.columns.insert(text(&row, 0), (text(&row, 1), flag(&row, 2)));
            table.primary.extend(flag(&row, 3).then(|| text(&row, 0)));
        }
        table.indexed.push(table.primary.clone());
        table.unique.push(table.primary.clone());
        let indexes =
            format!("SELECT name, \"unique\" FROM pragma_index_list('{name}') WHERE origin <> 'pk'");
        for index in ask(db, &indexes).await {
            let columns = format!("SELECT name FROM pragma_index_info('{}') ORDER BY seqno", text(&index, 0));
            let columns: Vec<_> = ask(db, &columns).await.iter().map(|row| text(row, 0)).collect();
            table.unique.extend(flag(&index, 1).then(|| columns.clone()));
            table.indexed.push(columns);
        }
        let foreign = format!(
            "SELECT \"table\", group_concat(\"from\"), group_concat(coalesce(\"to\", '')), on_delete \
             FROM (SELECT * FROM pragma_foreign_key_list('{name}') ORDER BY id, seq) GROUP BY id"
        );
        table.foreign = ask(db, &foreign).await.iter().map(foreign_key).collect();
        catalogue.insert(name, table);
    }
    catalogue
}

fn foreign_key(row: &QueryResult) -> Foreign {
    let columns = list(row, 1).into_iter().zip(list(row, 2)).collect();
    Foreign { table: text(row, 0), columns, on_delete: text(row, 3) }
}

async fn postgres(db: &DatabaseConnection) -> Catalogue {
    let mut catalogue = Catalogue::new();
    let columns = "SELECT table_name::text, column_name::text, data_type::text, (is_nullable = 'NO')::int::bigint \
                   FROM information_schema.columns WHERE table_schema = 'public'";
    for row in ask(db, columns).await {
        let table = catalogue.entry(text(&row, 0)).or_default();
        table.columns.insert(text(&row, 1), (text(&row, 2), flag(&row, 3)));
    }
    let indexes = "SELECT c.relname::text, x.indisprimary::int::bigint, x.indisunique::int::bigint, \
         (SELECT string_agg(a.attname, ',' ORDER BY k.at) FROM unnest(x.indkey::int[]) WITH ORDINALITY k(column_, at) \
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.column_) \
         FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid WHERE c.relnamespace = 'public'::regnamespace";
    for row in ask(db, indexes).await {
        let table = catalogue.entry(text(&row, 0)).or_default();
        let columns = list(&row, 3);
        if flag(&row, 1) {
            table.primary = columns.clone();
        }
        table.unique.extend(flag(&row, 2).then(|| columns.clone()));
        table.indexed.push(columns);
    }
    let names = |table: &str, keys: &str| {
        format!(
            "(SELECT string_agg(a.attname, ',' ORDER BY k.at) FROM unnest({keys}) WITH ORDINALITY k(column_, at) \
             JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = k.column_)"
        )
    };
    let foreign = format!(
        "SELECT f.relname::text, {}, {}, \
         CASE confdeltype WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' WHEN 'c' THEN 'CASCADE' ELSE 'NO ACTION' END, \
         c.relname::text FROM pg_constraint JOIN pg_class c ON c.oid = conrelid JOIN pg_class f ON f.oid = confrelid \
         WHERE contype = 'f' AND connamespace = 'public'::regnamespace",
        names("conrelid", "conkey"),
        names("confrelid", "confkey"),
    );
    for row in ask(db, &foreign).await {
        catalogue.entry(text(&row, 4)).or_default().foreign.push(foreign_key(&row));
    }
    catalogue
}
