//! BR-41 by hand-written SQL: for every line the sum of live bookings is at most the live quantity, whatever tries.

use domain::line::LineStatus;
use store::{Read, StoreError, bookings, lines};
use testkit::both;

use crate::scene::{Scene, by_hand};

const BOOKING_LINE: &str = "INSERT INTO booking_lines (company, booking, line, quantity, asked, live, offer, spec, price, provider_line) VALUES";
const LINE: &str = "INSERT INTO lines (company, id, order_id, sold_line, quantity, amount, status, end_reason, amendment, skipped, \
                    created_at, changed_at, version) VALUES";

#[tokio::test]
async fn br_41_the_database_refuses_every_way_to_buy_more_than_was_sold() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let other = Scene::new(&store, 2).await;
        let first = scene.book().await.number();
        // A second booking that holds nothing yet, a dead line, and a second sold line that is sold out.
        let second: domain::ids::BookingId = scene.env.id();
        let (dead, sold_out, full) = (scene.env.id(), scene.env.id(), scene.env.id());
        let mut tx = scene.begin().await;
        bookings::insert(&mut tx, &scene.booking_row(second)).await.unwrap();
        let row = lines::LineRow { status: LineStatus::Cancelled, ..scene.line_row(dead, scene.sold, 5) };
        lines::insert(&mut tx, &row).await.unwrap();
        lines::upsert_sold(&mut tx, &scene.sold_row(sold_out, "8", 2)).await.unwrap();
        lines::insert(&mut tx, &scene.line_row(full, sold_out, 2)).await.unwrap();
        tx.commit().await.unwrap();
        // A booking line of the second booking that has let the line go.
        let (company, line, sold, order) = (scene.company.number(), scene.line.number(), scene.sold.number(), scene.order.number());
        let (second, dead, sold_out, full) = (second.number(), dead.number(), sold_out.number(), full.number());
        scene.sql(format!("{BOOKING_LINE} ({company}, {second}, {line}, 5, 5, FALSE, '', '', 0, 0)")).await.unwrap();

        let ways = [
            ("a second live booking", format!("{BOOKING_LINE} ({company}, {second}, {line}, 5, 5, TRUE, '', '', 0, 0)")),
            ("reviving a booking line", format!("UPDATE booking_lines SET live = TRUE WHERE company = {company} AND booking = {second}")),
            ("reviving all booking lines", "UPDATE booking_lines SET live = TRUE".to_owned()),
            ("two live bookings in one statement", format!(
                "{BOOKING_LINE} ({company}, {second}, {full}, 2, 2, TRUE, '', '', 0, 0), ({company}, {first}, {full}, 2, 2, TRUE, '', '', 0, 0)"
            )),
            ("a live booking of less", format!("{BOOKING_LINE} ({company}, {second}, {full}, 1, 1, TRUE, '', '', 0, 0)")),
            ("a live booking of more", format!("{BOOKING_LINE} ({company}, {second}, {full}, 3, 3, TRUE, '', '', 0, 0)")),
            ("raising what is booked", format!("UPDATE booking_lines SET quantity = 6 WHERE company = {company} AND booking = {first}")),
            ("lowering what is booked", format!("UPDATE booking_lines SET quantity = 4 WHERE company = {company} AND booking = {first}")),
            ("moving a live booking to another line", format!("UPDATE booking_lines SET line = {full} WHERE company = {company} AND booking = {first}")),
            ("a booking of another company's line", format!(
                "{BOOKING_LINE} ({}, {first}, {line}, 5, 5, TRUE, '', '', 0, 0)", other.company.number()
            )),
            ("a booking of no line", format!("{BOOKING_LINE} ({company}, {second}, 12345, 5, 5, TRUE, '', '', 0, 0)")),
            ("a line more than was sold", format!("{LINE} ({company}, 1, {order}, {sold}, 1, 0, 'paid', '', FALSE, FALSE, 0, 0, 0)")),
            ("two lines that together exceed it", format!(
                "{LINE} ({company}, 1, {order}, {sold_out}, 1, 0, 'paid', '', FALSE, FALSE, 0, 0, 0), ({company}, 2, {order}, {sold_out}, 1, 0, 'paid', '', FALSE, FALSE, 0, 0, 0)"
            )),
            ("raising a line", format!("UPDATE lines SET quantity = 6 WHERE company = {company} AND id = {line}")),
            ("reviving a dead line", format!("UPDATE lines SET status = 'paid' WHERE company = {company} AND id = {dead}")),
            ("reviving all dead lines", format!("UPDATE lines SET status = 'booking' WHERE company = {company}")),
            ("moving a line to a sold-out one", format!("UPDATE lines SET sold_line = {sold_out} WHERE company = {company} AND id = {line}")),
            ("lowering what was sold", format!("UPDATE sold_lines SET quantity = 4 WHERE company = {company} AND id = {sold}")),
            ("selling nothing of it", format!("UPDATE sold_lines SET quantity = 0 WHERE company = {company} AND id = {sold}")),
            ("a negative sale", format!("UPDATE sold_lines SET quantity = -1 WHERE company = {company} AND id = {sold}")),
            ("an empty line", format!("UPDATE lines SET quantity = 0 WHERE company = {company} AND id = {dead}")),
            ("removing a booked line", format!("DELETE FROM lines WHERE company = {company} AND id = {line}")),
            ("removing what was sold", format!("DELETE FROM sold_lines WHERE company = {company} AND id = {sold}")),
            ("a line of another company's sale", format!(
                "{LINE} ({}, 1, {}, {sold}, 1, 0, 'paid', '', FALSE, FALSE, 0, 0, 0)", other.company.number(), other.order.number()
            )),
            ("a line of an unknown status", format!("UPDATE lines SET status = 'nearly' WHERE company = {company} AND id = {line}")),
        ];
        for (way, sql) in ways {
            let outcome = scene.sql(sql).await;
            assert!(matches!(outcome, Err(StoreError::Conflict { .. })), "{way}: {outcome:?}");
        }
        // The functions of the rows say the same.
        let mut tx = scene.begin().await;
        let refused = lines::set_sold_quantity(&mut tx, scene.sold, 4).await.unwrap_err();
        assert!(refused.is_conflict());
    })
    .await;
}

#[tokio::test]
async fn br_41_a_live_booked_line_splits_and_its_booking_follows() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let booking = scene.book().await;
        let part = scene.env.id();
        let mut tx = scene.begin().await;
        lines::update(&mut tx, &mut scene.line_row(scene.line, scene.sold, 3)).await.unwrap();
        lines::insert(&mut tx, &scene.line_row(part, scene.sold, 2)).await.unwrap();
        tx.commit().await.unwrap();
        let mut read = scene.store.read(scene.company).await.unwrap();
        let held = bookings::lines(&mut read, booking).await.unwrap();
        assert_eq!((held.len(), held[0].quantity, held[0].asked), (1, 3, 5));
        assert!(bookings::live_of_line(&mut read, part).await.unwrap().is_none());
        let sum = "SELECT CAST(SUM(quantity) AS BIGINT) FROM lines".to_owned();
        assert_eq!(read.number(by_hand(sum), vec![]).await.unwrap(), 5);
        drop(read);
        // The part can be booked by itself, and a line that was let go can be booked again.
        let again = scene.env.id();
        let mut tx = scene.begin().await;
        bookings::release_line(&mut tx, booking, scene.line).await.unwrap();
        bookings::insert(&mut tx, &scene.booking_row(again)).await.unwrap();
        bookings::insert_line(&mut tx, &scene.booking_line(again, 3)).await.unwrap();
        let row = bookings::BookingLineRow { line: part, ..scene.booking_line(again, 2) };
        bookings::insert_line(&mut tx, &row).await.unwrap();
        tx.commit().await.unwrap();
    })
    .await;
}

/// Two workers read the same line; the second one may not undo what the first one wrote.
#[tokio::test]
async fn a_line_that_was_changed_meanwhile_is_not_written_over() {
    both(|store| async move {
        let scene = Scene::new(&store, 1).await;
        let mut read = scene.store.read(scene.company).await.unwrap();
        let first = lines::by_ids(&mut read, &[scene.line]).await.unwrap().remove(0);
        let (mut one, mut other) = (first.clone(), first);
        one.status = LineStatus::AtWarehouse;
        other.status = LineStatus::ToWarehouse;
        let mut tx = scene.begin().await;
        lines::update(&mut tx, &mut one).await.unwrap();
        // The same worker goes on with what it wrote.
        lines::update(&mut tx, &mut one).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = scene.begin().await;
        let refused = lines::update(&mut tx, &mut other).await.unwrap_err();
        assert!(refused.is_passing(), "{refused}");
        drop(tx);
        let kept = lines::by_ids(&mut read, &[scene.line]).await.unwrap().remove(0);
        assert_eq!(kept.status, LineStatus::AtWarehouse);
    })
    .await;
}
