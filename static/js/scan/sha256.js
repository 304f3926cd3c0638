// SHA-256 of a text, in hex. The browser's own is missing on plain http, and waits where this answers at once.
const ROUNDS = new Uint32Array(64);
const START = new Uint32Array(8);

// the first bits of the roots of the first primes: cube roots for the rounds, square roots for the start
function fill() {
  const bits = (root) => ((root - Math.floor(root)) * 2 ** 32) >>> 0;
  for (let number = 2, count = 0; count < 64; number += 1) {
    let divisor = 2;
    while (divisor * divisor <= number && number % divisor) divisor += 1;
    if (divisor * divisor <= number) continue;
    if (count < 8) START[count] = bits(Math.sqrt(number));
    ROUNDS[count] = bits(Math.cbrt(number));
    count += 1;
  }
}
fill();

const turn = (word, by) => (word >>> by) | (word << (32 - by));

function padded(text) {
  const bytes = new TextEncoder().encode(text);
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  new DataView(blocks.buffer).setUint32(blocks.length - 4, bytes.length * 8);
  return new DataView(blocks.buffer);
}

function mix(state, block, at, words) {
  for (let i = 0; i < 16; i += 1) words[i] = block.getUint32(at + 4 * i);
  for (let i = 16; i < 64; i += 1) {
    const [old, young] = [words[i - 15], words[i - 2]];
    const first = turn(old, 7) ^ turn(old, 18) ^ (old >>> 3);
    const second = turn(young, 17) ^ turn(young, 19) ^ (young >>> 10);
    words[i] = words[i - 16] + first + words[i - 7] + second;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] += word));
}

export function sha256(text) {
  const block = padded(text);
  const state = START.slice();
  const words = new Uint32Array(64);
  for (let at = 0; at < block.byteLength; at += 64) mix(state, block, at, words);
  return [...state].map((word) => word.toString(16).padStart(8, "0")).join("");
}
