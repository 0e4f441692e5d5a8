//! Two transactions at once: one wins, and the other is told so instead of both standing still.

use store::{StoreError, Tx, bookings, lines};

use crate::scene::Scene;

/// What the second of two transactions says that began before the first committed.
async fn second_says<F>(first: Tx, second: F) -> Result<(), StoreError>
where
    F: Future<Output = Result<(), StoreError>> + Send + 'static,
{
    let second = tokio::spawn(second);
    // Whether it waits for the first already or comes after its commit, the answer is the same.
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
    first.commit().await.unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(30), second).await.unwrap().unwrap()
}

#[tokio::test]
async fn br_41_of_two_at_once_one_wins() {
    let Some(database) = testkit::postgres().await else { return };
    // Two lines of one sold line, of which each alone fits. Both have taken their share of the sold line's key.
    let scene = Scene::new(&database.store, 1).await;
    let mut tx = scene.begin().await;
    let sold = scene.env.id();
    lines::upsert_sold(&mut tx, &scene.sold_row(sold, "8", 3)).await.unwrap();
    tx.commit().await.unwrap();
    let rows = [scene.line_row(scene.env.id(), sold, 2), scene.line_row(scene.env.id(), sold, 2)];
    let (mut first, mut second) = (scene.begin().await, scene.begin().await);
    lines::insert(&mut first, &rows[0]).await.unwrap();
    let row = rows[1].clone();
    let outcome = second_says(first, async move {
        lines::insert(&mut second, &row).await?;
        second.commit().await
    })
    .await;
    assert!(matches!(outcome, Err(StoreError::Conflict { .. })), "{outcome:?}");

    // Two bookings of one line.
    let (one, two) = (scene.env.id(), scene.env.id());
    let mut tx = scene.begin().await;
    for booking in [one, two] {
        bookings::insert(&mut tx, &scene.booking_row(booking)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let (mut first, mut second) = (scene.begin().await, scene.begin().await);
    bookings::insert_line(&mut first, &scene.booking_line(one, 5)).await.unwrap();
    let row = scene.booking_line(two, 5);
    let outcome = second_says(first, async move {
        bookings::insert_line(&mut second, &row).await?;
        second.commit().await
    })
    .await;
    assert!(matches!(outcome, Err(StoreError::Conflict { .. })), "{outcome:?}");

    // The shop lowers what was sold while a line of it is made.
    let (mut first, mut second) = (scene.begin().await, scene.begin().await);
    lines::insert(&mut first, &scene.line_row(scene.env.id(), sold, 1)).await.unwrap();
    let outcome = second_says(first, async move {
        lines::set_sold_quantity(&mut second, sold, 2).await?;
        second.commit().await
    })
    .await;
    assert!(matches!(outcome, Err(StoreError::Conflict { .. })), "{outcome:?}");
}

/// Many transactions that each make a line of one sold line: as many succeed as fit, and none is broken by the others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn br_41_many_at_once_fill_a_sold_line_exactly() {
    for database in [Some(testkit::sqlite().await), testkit::postgres().await].into_iter().flatten() {
        let scene = Scene::new(&database.store, 1).await;
        let sold = scene.env.id();
        let mut tx = scene.begin().await;
        lines::upsert_sold(&mut tx, &scene.sold_row(sold, "8", 4)).await.unwrap();
        tx.commit().await.unwrap();
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (store, company, row) = (scene.store.clone(), scene.company, scene.line_row(scene.env.id(), sold, 1));
            tries.spawn(async move {
                let mut tx = store.begin(company, "test: at once").await?;
                lines::insert(&mut tx, &row).await?;
                tx.commit().await
            });
        }
        let outcomes = tries.join_all().await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 4, "{outcomes:?}");
        let others = outcomes.iter().filter(|outcome| matches!(outcome, Err(StoreError::Conflict { .. }))).count();
        assert_eq!(others, 6, "{outcomes:?}");
    }
}
