//! Full text: the same hits on both databases, and never another company's.

use domain::ids::OrderId;
use store::search;
use testkit::both;

use crate::scene::Scene;

#[tokio::test]
async fn words_are_found_by_their_beginnings_and_only_in_the_own_company() {
    both(|store| async move {
        let scenes = [Scene::new(&store, 1).await, Scene::new(&store, 2).await];
        let mut ids: Vec<Vec<OrderId>> = Vec::new();
        for scene in &scenes {
            let mut tx = scene.begin().await;
            let mut own = Vec::new();
            for text in ["Мария Петрова, София, №1001", "Jane O'Neil red-dress XL", "红色连衣裙 YT0000000000017"]
            {
                let id = scene.env.id();
                search::set(&mut tx, id, text).await.unwrap();
                own.push(id);
            }
            tx.commit().await.unwrap();
            ids.push(own);
        }
        for (scene, own) in scenes.iter().zip(&ids) {
            let mut read = scene.store.read(scene.company).await.unwrap();
            let cases: [(&str, &[usize]); 14] = [
                ("мария", &[0]),
                ("ПЕТР соф", &[0]),
                ("петрова jane", &[]),
                ("jan o'n", &[1]),
                ("RED xl", &[1]),
                ("连衣", &[2]),
                ("红色连衣裙", &[2]),
                ("yt00000", &[2]),
                ("衣裙 17", &[]),
                ("company", &[]),
                ("c", &[]),
                ("' OR 1 = 1 *", &[]),
                ("\" \\ : & | !", &[]),
                ("1001", &[0]),
            ];
            for (text, expected) in cases {
                let found = search::find(&mut read, text, None, 10).await.unwrap();
                let expected: Vec<_> = expected.iter().map(|place| own[*place]).collect();
                assert_eq!(found, expected, "{text}");
            }
        }
        // Newest first, in pages; new words replace the old ones.
        let (scene, own) = (&scenes[0], &ids[0]);
        let mut tx = scene.begin().await;
        for id in own {
            search::set(&mut tx, *id, "общо").await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut read = scene.store.read(scene.company).await.unwrap();
        assert_eq!(search::find(&mut read, "общ", None, 2).await.unwrap(), [own[2], own[1]]);
        assert_eq!(search::find(&mut read, "общ", Some(own[1]), 2).await.unwrap(), [own[0]]);
        assert!(search::find(&mut read, "мария", None, 2).await.unwrap().is_empty());
    })
    .await;
}
