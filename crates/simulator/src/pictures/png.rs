//! A small PNG writer: rows as differences to the row above, runs of equal bytes packed with the fixed Huffman code.

/// Writes red, green and blue of a square as a PNG file.
pub(super) fn encode(size: usize, pixels: &[u8]) -> Vec<u8> {
    let row = size * 3;
    let mut rows = Vec::with_capacity(size * (row + 1));
    for (at, line) in pixels.chunks(row).enumerate() {
        // Filter 2: the difference to the row above.
        rows.push(2);
        let above = at.checked_sub(1).map(|above| &pixels[above * row..at * row]);
        rows.extend(line.iter().enumerate().map(|(x, byte)| byte.wrapping_sub(above.map_or(0, |above| above[x]))));
    }
    let side = u32::try_from(size).unwrap_or(1).to_be_bytes();
    let mut head = [side, side].concat();
    head.extend([8, 2, 0, 0, 0]);
    let mut out = vec![0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    chunk(&mut out, *b"IHDR", &head);
    chunk(&mut out, *b"IDAT", &zlib(&rows));
    chunk(&mut out, *b"IEND", &[]);
    out
}

/// Bits from the lowest of a byte upwards.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, bits: u32, count: u32) {
        self.held |= bits << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.extend(self.held.to_le_bytes().first());
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// Huffman codes go in from their highest bit.
    fn code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }

    /// A literal, an end or a length of the fixed code.
    fn symbol(&mut self, symbol: u32) {
        match symbol {
            0..144 => self.code(0x30 + symbol, 8),
            144..256 => self.code(0x190 + symbol - 144, 9),
            256..280 => self.code(symbol - 256, 7),
            _ => self.code(0xc0 + symbol - 280, 8),
        }
    }
}

/// Lengths of copies: the first length of each symbol from 257 on, and its further bits.
const LENGTHS: [(usize, u32); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];

/// A zlib stream of one block: literals, and copies of what stands one byte before.
fn zlib(data: &[u8]) -> Vec<u8> {
    let mut bits = Bits { out: vec![0x78, 0x01], ..Bits::default() };
    bits.push(0b011, 3);
    let mut at = 0;
    while at < data.len() {
        let run =
            if at == 0 { 0 } else { data[at..].iter().take(258).take_while(|byte| **byte == data[at - 1]).count() };
        if run < 3 {
            bits.symbol(u32::from(data[at]));
            at += 1;
            continue;
        }
        let place = LENGTHS.iter().rposition(|(length, _)| *length <= run).unwrap_or(0);
        let (length, more) = LENGTHS[place];
        bits.symbol(257 + u32::try_from(place).unwrap_or(0));
        bits.push(u32::try_from(run - length).unwrap_or(0), more);
        bits.code(0, 5);
        at += run;
    }
    bits.symbol(256);
    bits.push(0, (8 - bits.count) % 8);
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    bits.out.extend((b << 16 | a).to_be_bytes());
    bits.out
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
