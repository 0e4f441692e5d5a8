//! What each kind of goods looks like, in the order of `catalogue::GOODS`.

use super::draw::{Colour, Scene, Shape};

use Shape::{Area, Block, Bowl, Dome, Ellipse, Ring, Stroke};

const INK: Colour = [43, 52, 64];
const WHITE: Colour = [252, 251, 248];
const STEEL: Colour = [176, 186, 196];
const WOOD: Colour = [181, 132, 86];

/// Colours of goods: the main one, a lighter and a darker one of the same kind, the paper.
const PAINTS: [[Colour; 4]; 8] = [
    [[201, 74, 74], [232, 139, 130], [150, 46, 52], [250, 236, 232]],
    [[38, 112, 150], [112, 173, 203], [23, 77, 108], [229, 240, 246]],
    [[62, 137, 92], [130, 189, 150], [38, 97, 64], [231, 243, 234]],
    [[226, 154, 52], [245, 199, 122], [172, 108, 26], [253, 243, 226]],
    [[116, 84, 160], [170, 145, 206], [80, 54, 118], [240, 235, 248]],
    [[212, 101, 139], [238, 164, 190], [158, 62, 97], [252, 235, 242]],
    [[40, 145, 143], [120, 198, 194], [22, 103, 103], [228, 245, 243]],
    [[104, 114, 128], [164, 173, 184], [66, 76, 90], [237, 240, 243]],
];

/// The colours of one picture.
struct Paint {
    main: Colour,
    light: Colour,
    dark: Colour,
    /// Of another kind, beside the main one.
    other: Colour,
}

/// The picture of the goods at this place of the catalogue.
pub(super) fn scene(place: usize) -> Scene {
    let (kind, round) = (place % DRAWINGS.len(), place / DRAWINGS.len());
    let chosen = (kind * 3 + round * 5 + kind / 8) % PAINTS.len();
    let [main, light, dark, paper] = PAINTS[chosen];
    let other = PAINTS[(chosen + 3) % PAINTS.len()][0];
    let mut scene = Scene { paper, shapes: Vec::new() };
    scene.put(paper.map(|part| part - part / 14), Ellipse(48, 84, 32, 4));
    DRAWINGS[kind](&mut scene, &Paint { main, light, dark, other });
    scene
}

const DRAWINGS: [fn(&mut Scene, &Paint); 20] = [
    mug, shirt, socks, hat, lamp, carpet, notebook, thermos, phone_case, backpack, cups, clock, led_strip, slippers,
    yoga_mat, towel, puzzle, lunch_box, umbrella, key_ring,
];

fn mug(s: &mut Scene, p: &Paint) {
    s.put(p.dark, Ring(68, 50, 12, 6)).put(p.main, Block(22, 26, 66, 82, 8)).put(p.dark, Ellipse(44, 27, 22, 5));
    s.put([92, 62, 44], Ellipse(44, 28, 18, 3)).put(p.light, Block(26, 36, 30, 74, 2));
    // A rose.
    s.put([60, 128, 74], Stroke((46, 60), (46, 74), 2)).put([60, 128, 74], Ellipse(51, 67, 5, 2));
    s.put(WHITE, Ellipse(46, 54, 9, 9)).put(p.light, Ellipse(46, 54, 6, 6)).put(WHITE, Ellipse(47, 53, 3, 3));
}

fn shirt(s: &mut Scene, p: &Paint) {
    s.put(
        p.main,
        Area(vec![(34, 16), (62, 16), (86, 32), (76, 48), (66, 42), (66, 84), (30, 84), (30, 42), (20, 48), (10, 32)]),
    );
    s.put(p.dark, Area(vec![(66, 42), (76, 48), (78, 45), (66, 37)]))
        .put(p.dark, Area(vec![(30, 42), (20, 48), (18, 45), (30, 37)]));
    s.put(WHITE, Bowl(48, 16, 10, 9)).put(p.light, Block(30, 54, 66, 60, 0)).put(p.light, Block(30, 64, 66, 67, 0));
}

fn socks(s: &mut Scene, p: &Paint) {
    for (dx, main, trim) in [(0, p.light, p.main), (18, p.main, p.light)] {
        s.put(main, Block(24 + dx, 14, 42 + dx, 66, 2)).put(main, Block(24 + dx, 54, 62 + dx, 78, 11));
        s.put(trim, Block(24 + dx, 14, 42 + dx, 24, 2))
            .put(trim, Bowl(34 + dx, 70, 9, 8))
            .put(trim, Block(54 + dx, 55, 62 + dx, 77, 6));
        s.put(trim, Block(24 + dx, 30, 42 + dx, 33, 0)).put(trim, Block(24 + dx, 38, 42 + dx, 41, 0));
    }
}

fn hat(s: &mut Scene, p: &Paint) {
    s.put(p.main, Dome(48, 66, 32, 44)).put(p.light, Ellipse(48, 20, 9, 9)).put(WHITE, Ellipse(45, 18, 3, 3));
    for x in [26, 37, 48, 59, 70] {
        s.put(p.light, Stroke((x, 46), (x, 62), 2));
    }
    s.put(p.dark, Block(14, 62, 82, 80, 7));
    for x in [22, 30, 38, 46, 54, 62, 70, 76] {
        s.put(p.main, Stroke((x, 66), (x, 76), 2));
    }
}

fn lamp(s: &mut Scene, p: &Paint) {
    s.put(INK, Block(30, 78, 70, 84, 3))
        .put(STEEL, Stroke((50, 78), (34, 52), 4))
        .put(STEEL, Stroke((34, 52), (54, 28), 4));
    s.put(INK, Ellipse(34, 52, 4, 4)).put([253, 232, 160], Area(vec![(48, 40), (76, 26), (92, 62), (62, 66)]));
    s.put(p.main, Area(vec![(44, 36), (54, 16), (66, 14), (80, 26), (48, 44)]))
        .put(p.dark, Stroke((48, 43), (79, 27), 3));
    s.put([255, 247, 205], Ellipse(65, 37, 6, 5));
}

fn carpet(s: &mut Scene, p: &Paint) {
    for x in [20, 27, 34, 41, 48, 55, 62, 69, 76] {
        s.put(p.dark, Stroke((x, 12), (x, 84), 2));
    }
    s.put(p.main, Block(16, 17, 80, 79, 1))
        .put(p.light, Block(21, 22, 75, 74, 0))
        .put(p.dark, Block(24, 25, 72, 71, 0));
    s.put(p.main, Block(26, 27, 70, 69, 0)).put(p.light, Area(vec![(48, 29), (67, 48), (48, 67), (29, 48)]));
    s.put(p.dark, Area(vec![(48, 36), (60, 48), (48, 60), (36, 48)])).put(WHITE, Ellipse(48, 48, 4, 4));
    for (x, y) in [(32, 33), (64, 33), (32, 63), (64, 63)] {
        s.put(WHITE, Ellipse(x, y, 3, 3));
    }
}

fn notebook(s: &mut Scene, p: &Paint) {
    s.put(WHITE, Block(28, 16, 76, 84, 3)).put(STEEL, Block(30, 80, 75, 81, 0)).put(p.main, Block(24, 13, 72, 80, 4));
    s.put(p.dark, Block(24, 13, 33, 80, 4)).put(WHITE, Block(40, 26, 66, 42, 2));
    s.put(STEEL, Block(44, 31, 62, 33, 0)).put(STEEL, Block(44, 36, 56, 38, 0)).put(p.other, Block(64, 13, 67, 80, 0));
    for y in [20, 30, 40, 50, 60, 70] {
        s.put(INK, Stroke((20, y), (28, y), 3));
    }
}

fn thermos(s: &mut Scene, p: &Paint) {
    s.put(STEEL, Block(36, 10, 60, 26, 4)).put(INK, Block(36, 24, 60, 29, 0)).put(p.main, Block(32, 28, 64, 84, 7));
    s.put(p.light, Block(37, 33, 41, 78, 2)).put(p.dark, Block(57, 30, 64, 82, 5)).put(WHITE, Block(44, 46, 55, 64, 3));
    s.put(p.main, Area(vec![(50, 49), (53, 56), (50, 61), (46, 56)]));
}

fn phone_case(s: &mut Scene, p: &Paint) {
    s.put(p.dark, Block(28, 8, 70, 86, 9)).put(p.main, Block(26, 8, 67, 84, 9)).put(p.light, Block(30, 12, 46, 34, 5));
    for (x, y) in [(35, 18), (41, 28)] {
        s.put(INK, Ellipse(x, y, 4, 4)).put(STEEL, Ellipse(x - 1, y - 1, 1, 1));
    }
    s.put(
        WHITE,
        Area(vec![(46, 46), (50, 55), (59, 56), (52, 62), (54, 71), (46, 66), (38, 71), (40, 62), (33, 56), (42, 55)]),
    );
}

fn backpack(s: &mut Scene, p: &Paint) {
    s.put(p.dark, Ring(48, 18, 8, 4)).put(p.dark, Block(16, 46, 26, 78, 5)).put(p.dark, Block(70, 46, 80, 78, 5));
    s.put(p.main, Dome(48, 44, 27, 28)).put(p.main, Block(21, 42, 75, 84, 8)).put(p.light, Block(29, 54, 67, 79, 5));
    s.put(p.dark, Block(29, 54, 67, 61, 4))
        .put(WHITE, Block(45, 58, 51, 65, 1))
        .put(p.dark, Stroke((32, 42), (64, 42), 2));
    s.put(WHITE, Block(59, 41, 62, 48, 1)).put(p.other, Ellipse(38, 30, 5, 5));
}

fn cups(s: &mut Scene, p: &Paint) {
    for (dx, dy, main, inner) in [(0, -14, p.light, p.dark), (20, 8, p.main, p.dark)] {
        s.put(WHITE, Ellipse(36 + dx, 74 + dy, 24, 6)).put(STEEL, Ellipse(36 + dx, 73 + dy, 15, 3));
        s.put(main, Ring(55 + dx, 56 + dy, 7, 4))
            .put(main, Bowl(36 + dx, 48 + dy, 19, 25))
            .put(inner, Ellipse(36 + dx, 48 + dy, 19, 5));
        s.put([120, 78, 48], Ellipse(36 + dx, 49 + dy, 15, 3)).put([232, 206, 172], Ellipse(34 + dx, 49 + dy, 5, 1));
    }
}

fn clock(s: &mut Scene, p: &Paint) {
    s.put(p.dark, Ellipse(48, 48, 36, 36)).put(p.main, Ellipse(48, 47, 35, 35)).put(WHITE, Ellipse(48, 47, 28, 28));
    for (x, y) in [(48, 23), (72, 47), (48, 71), (24, 47)] {
        s.put(INK, Ellipse(x, y, 2, 2));
    }
    for (x, y) in [(60, 26), (69, 35), (69, 59), (60, 68), (36, 68), (27, 59), (27, 35), (36, 26)] {
        s.put(STEEL, Ellipse(x, y, 1, 1));
    }
    s.put(INK, Stroke((48, 47), (37, 40), 4))
        .put(INK, Stroke((48, 47), (59, 31), 3))
        .put(p.other, Stroke((48, 53), (48, 27), 1));
    s.put(p.main, Ellipse(48, 47, 3, 3));
}

fn led_strip(s: &mut Scene, p: &Paint) {
    for radius in [34, 26, 18] {
        s.put(INK, Ring(48, 48, radius, 6));
    }
    let lights = [p.light, [255, 236, 150], p.other, WHITE];
    let around: [(i64, i64); 12] = [
        (100, 0),
        (87, 50),
        (50, 87),
        (0, 100),
        (-50, 87),
        (-87, 50),
        (-100, 0),
        (-87, -50),
        (-50, -87),
        (0, -100),
        (50, -87),
        (87, -50),
    ];
    for (ring, radius) in [34, 26, 18].into_iter().enumerate() {
        for (at, (dx, dy)) in around.into_iter().enumerate() {
            s.put(lights[(at + ring) % lights.len()], Ellipse(48 + dx * radius / 100, 48 + dy * radius / 100, 2, 2));
        }
    }
    s.put(p.main, Ellipse(48, 48, 11, 11))
        .put(WHITE, Area(vec![(50, 40), (43, 50), (48, 50), (46, 57), (53, 46), (48, 46)]));
}

fn slippers(s: &mut Scene, p: &Paint) {
    for dx in [0, 32] {
        s.put(p.dark, Block(20 + dx, 16, 44 + dx, 84, 12)).put(p.light, Block(22 + dx, 18, 42 + dx, 82, 10));
        s.put(p.main, Block(18 + dx, 20, 46 + dx, 52, 11))
            .put(p.light, Ellipse(32 + dx, 53, 10, 7))
            .put(WHITE, Ellipse(32 + dx, 34, 5, 5));
        s.put(p.other, Ellipse(32 + dx, 34, 2, 2));
    }
}

fn yoga_mat(s: &mut Scene, p: &Paint) {
    s.put(p.main, Area(vec![(30, 34), (84, 34), (92, 80), (38, 80)]))
        .put(p.light, Area(vec![(40, 40), (78, 40), (84, 74), (46, 74)]));
    s.put(p.main, Area(vec![(43, 43), (76, 43), (81, 71), (48, 71)]))
        .put(p.dark, Block(10, 18, 34, 80, 11))
        .put(p.main, Block(12, 18, 32, 78, 10));
    s.put(p.dark, Ellipse(22, 27, 9, 8)).put(p.light, Ellipse(22, 27, 6, 5)).put(p.dark, Ellipse(22, 27, 3, 2));
    s.put(WHITE, Block(12, 42, 32, 46, 0)).put(WHITE, Block(12, 62, 32, 66, 0));
}

fn towel(s: &mut Scene, p: &Paint) {
    s.put(WOOD, Stroke((12, 18), (84, 18), 5)).put(INK, Ellipse(12, 18, 4, 4)).put(INK, Ellipse(84, 18, 4, 4));
    s.put(p.dark, Block(22, 16, 74, 78, 3))
        .put(p.main, Block(24, 16, 72, 84, 3))
        .put(p.light, Block(24, 58, 72, 63, 0));
    s.put(WHITE, Block(24, 66, 72, 70, 0))
        .put(p.light, Block(24, 73, 72, 76, 0))
        .put(p.light, Block(30, 22, 33, 52, 1));
    for x in [27, 34, 41, 48, 55, 62, 69] {
        s.put(p.dark, Stroke((x, 83), (x, 87), 2));
    }
}

fn puzzle(s: &mut Scene, p: &Paint) {
    s.put(p.main, Block(16, 16, 48, 48, 2))
        .put(p.light, Block(48, 16, 80, 48, 2))
        .put(p.other, Block(16, 48, 48, 80, 2));
    s.put([245, 199, 92], Block(48, 48, 80, 80, 2))
        .put(p.main, Ellipse(50, 32, 7, 7))
        .put(p.light, Ellipse(64, 50, 7, 7));
    s.put([245, 199, 92], Ellipse(46, 64, 7, 7)).put(p.other, Ellipse(32, 46, 7, 7));
    s.put(WHITE, Ellipse(26, 26, 4, 4))
        .put(INK, Ellipse(26, 26, 2, 2))
        .put(WHITE, Ellipse(70, 26, 4, 4))
        .put(INK, Ellipse(70, 26, 2, 2));
    s.put(WHITE, Bowl(64, 68, 9, 7)).put(WHITE, Bowl(32, 70, 7, 5));
}

fn lunch_box(s: &mut Scene, p: &Paint) {
    s.put(p.dark, Block(14, 30, 82, 84, 9)).put(WHITE, Block(18, 34, 78, 80, 6)).put(p.light, Block(21, 37, 50, 58, 4));
    s.put([110, 170, 84], Ellipse(30, 46, 6, 5))
        .put([110, 170, 84], Ellipse(39, 49, 6, 5))
        .put([214, 78, 62], Ellipse(36, 42, 4, 4));
    s.put([246, 240, 226], Block(21, 61, 50, 77, 4)).put(INK, Area(vec![(30, 64), (41, 64), (41, 75), (30, 75)]));
    s.put([245, 199, 92], Block(53, 37, 75, 77, 4))
        .put([226, 122, 48], Ellipse(64, 47, 7, 7))
        .put(WHITE, Ellipse(64, 66, 7, 6));
    s.put([240, 170, 50], Ellipse(64, 66, 3, 3))
        .put(p.main, Block(14, 14, 82, 28, 6))
        .put(p.light, Block(40, 18, 56, 23, 2));
}

fn umbrella(s: &mut Scene, p: &Paint) {
    s.put(WOOD, Stroke((48, 20), (48, 74), 3)).put(WOOD, Ring(42, 74, 6, 3));
    let scene_paper = s.paper;
    s.put(scene_paper, Block(34, 62, 46, 73, 0))
        .put(p.main, Dome(48, 52, 38, 38))
        .put(p.light, Dome(48, 52, 22, 38))
        .put(p.main, Dome(48, 52, 8, 38));
    for x in [18, 33, 48, 63, 78] {
        s.put(scene_paper, Dome(x, 53, 8, 5));
    }
    s.put(p.dark, Stroke((48, 8), (48, 14), 3)).put(WOOD, Stroke((48, 50), (48, 72), 3));
}

fn key_ring(s: &mut Scene, p: &Paint) {
    s.put(STEEL, Ring(48, 24, 13, 4))
        .put(STEEL, Stroke((48, 37), (48, 46), 3))
        .put([212, 168, 70], Ellipse(24, 52, 9, 9));
    s.put(STEEL, Stroke((38, 33), (28, 44), 3))
        .put([212, 168, 70], Block(22, 58, 27, 84, 1))
        .put([212, 168, 70], Block(26, 72, 33, 76, 0));
    s.put([212, 168, 70], Block(26, 79, 31, 83, 0)).put(INK, Ellipse(24, 50, 3, 3));
    s.put(p.dark, Area(vec![(48, 44), (74, 56), (66, 82), (42, 74)]))
        .put(p.main, Area(vec![(46, 44), (72, 55), (64, 80), (40, 72)]));
    s.put(WHITE, Ellipse(52, 60, 5, 5))
        .put(WHITE, Ellipse(59, 63, 5, 5))
        .put(WHITE, Area(vec![(47, 62), (64, 66), (52, 73)]));
}
