/** 128 bits of numbers, for telling lists apart. Source: MurmurHash3_x86_128 (Appleby, public domain), on whole blocks of 16 bytes. */
const [C1, C2, C3, C4] = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

function finished(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** @param values an even number of them. Equal lists give equal digests; unequal ones hardly ever: 1 in 2^128 */
export function digest(values: Float64Array): string {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  let [h1, h2, h3, h4] = [0, 0, 0, 0];
  for (let i = 0; i < words.length; i += 4) {
    h1 ^= Math.imul(rotated(Math.imul(words[i]!, C1), 15), C2);
    h1 = (Math.imul(rotated(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotated(Math.imul(words[i + 1]!, C2), 16), C3);
    h2 = (Math.imul(rotated(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotated(Math.imul(words[i + 2]!, C3), 17), C4);
    h3 = (Math.imul(rotated(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotated(Math.imul(words[i + 3]!, C4), 18), C1);
    h4 = (Math.imul(rotated(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  const bytes = words.length * 4;
  const mixed = (a: number, b: number, c: number, d: number): [number, number, number, number] => {
    const sum = (a + b + c + d) | 0;
    return [sum, (b + sum) | 0, (c + sum) | 0, (d + sum) | 0];
  };
  const [a, b, c, d] = mixed(h1 ^ bytes, h2 ^ bytes, h3 ^ bytes, h4 ^ bytes);
  return mixed(finished(a), finished(b), finished(c), finished(d))
    .map((h) => (h >>> 0).toString(36))
    .join('-');
}
