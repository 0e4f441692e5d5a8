//! Pictures of the goods: one drawing for each kind of goods, in colours that follow from the place in the catalogue.
//! Drawn by code from simple shapes and written as small PNG files; nothing is loaded.

mod draw;
mod goods;
mod png;

/// Pixels at each side.
const SIZE: usize = 192;

/// The picture of the goods at this place of the catalogue.
pub(crate) fn png(place: usize) -> Vec<u8> {
    png::encode(SIZE, &draw::pixels(SIZE, &goods::scene(place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_a_png_and_always_the_same() {
        let all: Vec<Vec<u8>> = (0..60).map(png).collect();
        for (place, one) in all.iter().enumerate() {
            assert_eq!(one[..8], [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a]);
            // The checksum of an empty IEND is known.
            assert_eq!(one[one.len() - 4..], [0xae, 0x42, 0x60, 0x82]);
            assert!(one.len() < 24_000, "{place} has {} bytes", one.len());
            assert!(all.iter().skip(place + 1).all(|other| other != one), "{place} looks like another");
        }
        assert_eq!(all[11], png(11));
    }
}
