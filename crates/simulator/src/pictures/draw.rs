//! Shapes on a square: each point takes the colour of the last shape that covers it, edges are smoothed by four samples
//! a pixel. Whole numbers only.

/// Red, green, blue.
pub(super) type Colour = [u8; 3];

/// A design is drawn on a grid of 96 by 96; samples lie four times as dense.
const FINE: i64 = 4;

/// A shape on the grid.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Centre and half axes.
    Ellipse(i64, i64, i64, i64),
    /// The upper half of it.
    Dome(i64, i64, i64, i64),
    /// The lower half of it.
    Bowl(i64, i64, i64, i64),
    /// Left, top, right, bottom, radius of the corners.
    Block(i64, i64, i64, i64, i64),
    /// Corners.
    Area(Vec<(i64, i64)>),
    /// From, to, width.
    Stroke((i64, i64), (i64, i64), i64),
    /// Centre, radius of the middle of the line, width.
    Ring(i64, i64, i64, i64),
}

/// What is drawn, from back to front.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub(super) paper: Colour,
    pub(super) shapes: Vec<(Shape, Colour)>,
}

impl Scene {
    pub(super) fn put(&mut self, colour: Colour, shape: Shape) -> &mut Self {
        self.shapes.push((shape, colour));
        self
    }

    fn colour_at(&self, x: i64, y: i64) -> Colour {
        self.shapes.iter().rev().find(|(shape, _)| shape.covers(x, y)).map_or(self.paper, |(_, colour)| *colour)
    }
}

impl Shape {
    /// Whether it covers a sample.
    fn covers(&self, x: i64, y: i64) -> bool {
        let fine = |value: i64| value * FINE;
        match self {
            Self::Ellipse(cx, cy, rx, ry) => oval(x - fine(*cx), y - fine(*cy), fine(*rx), fine(*ry)),
            Self::Dome(cx, cy, rx, ry) => y <= fine(*cy) && oval(x - fine(*cx), y - fine(*cy), fine(*rx), fine(*ry)),
            Self::Bowl(cx, cy, rx, ry) => y >= fine(*cy) && oval(x - fine(*cx), y - fine(*cy), fine(*rx), fine(*ry)),
            Self::Block(left, top, right, bottom, radius) => {
                let radius = fine(*radius);
                let off = |at: i64, low: i64, high: i64| (low + radius - at).max(at - (high - radius)).max(0);
                let (dx, dy) = (off(x, fine(*left), fine(*right)), off(y, fine(*top), fine(*bottom)));
                dx * dx + dy * dy <= radius * radius && within(x, *left, *right) && within(y, *top, *bottom)
            }
            Self::Area(corners) => inside(corners, x, y),
            Self::Stroke(from, to, width) => {
                near((fine(from.0), fine(from.1)), (fine(to.0), fine(to.1)), x, y, fine(*width))
            }
            Self::Ring(cx, cy, radius, width) => {
                let (dx, dy) = (x - fine(*cx), y - fine(*cy));
                let (low, high) = (2 * radius - width, 2 * radius + width);
                let distance = 4 * (dx * dx + dy * dy);
                distance >= (fine(low)).pow(2) && distance <= (fine(high)).pow(2)
            }
        }
    }
}

const fn within(at: i64, low: i64, high: i64) -> bool {
    at >= low * FINE && at <= high * FINE
}

const fn oval(dx: i64, dy: i64, rx: i64, ry: i64) -> bool {
    dx * dx * ry * ry + dy * dy * rx * rx <= rx * rx * ry * ry
}

/// By counting how many edges lie to the right.
fn inside(corners: &[(i64, i64)], x: i64, y: i64) -> bool {
    let mut is_inside = false;
    for (at, corner) in corners.iter().enumerate() {
        let (x1, y1) = (corner.0 * FINE, corner.1 * FINE);
        let next = corners[(at + 1) % corners.len()];
        let (x2, y2) = (next.0 * FINE, next.1 * FINE);
        if (y1 > y) != (y2 > y) {
            let side = (x - x1) * (y2 - y1) - (y - y1) * (x2 - x1);
            if (side < 0) == (y2 > y1) {
                is_inside = !is_inside;
            }
        }
    }
    is_inside
}

/// Whether a point is within half a width of a line with round ends.
const fn near(from: (i64, i64), to: (i64, i64), x: i64, y: i64, width: i64) -> bool {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (px, py) = (x - from.0, y - from.1);
    let length = dx * dx + dy * dy;
    let along = px * dx + py * dy;
    if along <= 0 || length == 0 {
        return 4 * (px * px + py * py) <= width * width;
    }
    if along >= length {
        let (qx, qy) = (x - to.0, y - to.1);
        return 4 * (qx * qx + qy * qy) <= width * width;
    }
    let across = px * dy - py * dx;
    4 * across * across <= width * width * length
}

/// Red, green and blue of each pixel, row by row.
pub(super) fn pixels(size: usize, scene: &Scene) -> Vec<u8> {
    let side = i64::try_from(size).unwrap_or(1);
    let mut out = Vec::with_capacity(size * size * 3);
    for y in 0..side {
        for x in 0..side {
            let mut sum = [0_u16; 3];
            for (right, down) in [(1, 1), (3, 1), (1, 3), (3, 3)] {
                let place = |at: i64, part: i64| (at * 4 + part) * 96 * FINE / (side * 4);
                let colour = scene.colour_at(place(x, right), place(y, down));
                for (sum, part) in sum.iter_mut().zip(colour) {
                    *sum += u16::from(part);
                }
            }
            out.extend(sum.map(|sum| u8::try_from(sum / 4).unwrap_or(u8::MAX)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_cover_what_lies_inside() {
        let area = Shape::Area(vec![(10, 10), (50, 10), (50, 50), (10, 50)]);
        let cases = [
            (Shape::Ellipse(48, 48, 10, 5), (48, 52), (48, 54)),
            (Shape::Dome(48, 48, 10, 10), (48, 40), (48, 50)),
            (Shape::Bowl(48, 48, 10, 10), (48, 55), (48, 46)),
            (Shape::Block(10, 10, 50, 30, 6), (12, 20), (10, 10)),
            (area, (30, 30), (52, 30)),
            (Shape::Stroke((10, 10), (50, 10), 4), (30, 11), (30, 13)),
            (Shape::Ring(48, 48, 20, 4), (68, 48), (48, 48)),
        ];
        for (shape, inside, outside) in cases {
            assert!(shape.covers(inside.0 * FINE, inside.1 * FINE), "{shape:?}");
            assert!(!shape.covers(outside.0 * FINE, outside.1 * FINE), "{shape:?}");
        }
    }
}
