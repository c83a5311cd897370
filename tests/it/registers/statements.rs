//! What a push costs.

use super::fixture::Class;
use crate::{on_each_database, support::TestApp};

on_each_database!(a_push_does_the_same_number_of_statements_whatever_its_size);

async fn a_push_does_the_same_number_of_statements_whatever_its_size(app: TestApp) {
    let class = Class::of(app, 600).await;
    let cost = async |after_nine: i64, marks| {
        let before = class.app.statements();
        class.push(after_nine, marks).await.expect(200);
        class.app.statements() - before
    };
    class.push_to(&class.path("pm"), 0, class.all("\\")).await;
    class.push(0, class.all("N")).await.expect(200);
    let small = cost(60, class.all("/")[..3].to_vec()).await;
    let large = cost(120, class.all("I")).await;
    assert_eq!(small, large, "statements for 3 marks and for 600");
    assert!(small > 4, "the counter counts: {small}");
    assert!(small <= 14, "a push has grown dearer: {small} statements");
}
