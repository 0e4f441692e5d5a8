//! Pictures of the goods: a coloured shape with a letter, drawn from the number alone and written as a small PNG.

use crate::rng::mix;

const SIZE: usize = 96;

/// Rows of five bits for the letters A to Z.
const LETTERS: [[u8; 7]; 26] = [
    [14, 17, 17, 31, 17, 17, 17],
    [30, 17, 17, 30, 17, 17, 30],
    [14, 17, 16, 16, 16, 17, 14],
    [30, 17, 17, 17, 17, 17, 30],
    [31, 16, 16, 30, 16, 16, 31],
    [31, 16, 16, 30, 16, 16, 16],
    [14, 17, 16, 23, 17, 17, 14],
    [17, 17, 17, 31, 17, 17, 17],
    [14, 4, 4, 4, 4, 4, 14],
    [7, 2, 2, 2, 2, 18, 12],
    [17, 18, 20, 24, 20, 18, 17],
    [16, 16, 16, 16, 16, 16, 31],
    [17, 27, 21, 21, 17, 17, 17],
    [17, 25, 21, 19, 17, 17, 17],
    [14, 17, 17, 17, 17, 17, 14],
    [30, 17, 17, 30, 16, 16, 16],
    [14, 17, 17, 17, 21, 18, 13],
    [30, 17, 17, 30, 20, 18, 17],
    [15, 16, 16, 14, 1, 1, 30],
    [31, 4, 4, 4, 4, 4, 4],
    [17, 17, 17, 17, 17, 17, 14],
    [17, 17, 17, 17, 17, 10, 4],
    [17, 17, 17, 21, 21, 27, 17],
    [17, 17, 10, 4, 10, 17, 17],
    [17, 17, 10, 4, 4, 4, 4],
    [31, 1, 2, 4, 8, 16, 31],
];

/// The picture of one product.
pub(crate) fn png(number: u64) -> Vec<u8> {
    let chance = mix(number);
    let shade = |shift: u64| u8::try_from((chance >> shift) % 140 + 60).unwrap_or(128);
    // Paper, shape, letter.
    let palette = [[246, 244, 240], [shade(0), shade(8), shade(16)], [255, 255, 255]];
    let letter = &LETTERS[usize::try_from(number % 26).unwrap_or(0)];
    let mut rows = Vec::with_capacity(SIZE * (SIZE + 1));
    for y in 0..SIZE {
        rows.push(0);
        for x in 0..SIZE {
            rows.push(dot(x, y, chance >> 40, letter));
        }
    }
    let mut out = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    let size = u32::try_from(SIZE).unwrap_or(96).to_be_bytes();
    let mut head = [size, size].concat();
    head.extend([8, 3, 0, 0, 0]);
    chunk(&mut out, *b"IHDR", &head);
    chunk(&mut out, *b"PLTE", &palette.concat());
    chunk(&mut out, *b"IDAT", &zlib(&rows));
    chunk(&mut out, *b"IEND", &[]);
    out
}

fn dot(x: usize, y: usize, shape: u64, letter: &[u8; 7]) -> u8 {
    let (column, row) = ((x.wrapping_sub(33)) / 6, (y.wrapping_sub(27)) / 6);
    if x >= 33 && y >= 27 && column < 5 && row < 7 && letter[row] >> (4 - column) & 1 == 1 {
        return 2;
    }
    let (dx, dy) = (x.abs_diff(48), y.abs_diff(48));
    let inside = match shape % 3 {
        0 => dx * dx + dy * dy < 42 * 42,
        1 => dx < 38 && dy < 38,
        _ => dx + dy < 46,
    };
    u8::from(inside)
}

/// A zlib stream of stored blocks: no compression, no library.
fn zlib(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks: Vec<&[u8]> = data.chunks(60_000).collect();
    for (at, block) in blocks.iter().enumerate() {
        let len = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.push(u8::from(at + 1 == blocks.len()));
        out.extend(len.to_le_bytes());
        out.extend((!len).to_le_bytes());
        out.extend_from_slice(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    out.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let start = out.len();
    out.extend(name);
    out.extend_from_slice(data);
    let mut crc = u32::MAX;
    for byte in &out[start..] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    out.extend((!crc).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_a_png_and_always_the_same() {
        let one = png(11);
        assert_eq!(one[..8], [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        // The checksum of an empty IEND is known.
        assert_eq!(one[one.len() - 4..], [0xae, 0x42, 0x60, 0x82]);
        assert_eq!(one, png(11));
        assert_ne!(one, png(12));
        assert!(one.len() < 12_000);
    }
}
