/** Files of weights: safetensors, whose header is JSON behind its length. */
import { readSafetensors, valuesOf } from '../../../traces/weights/safetensors.js';
import { mutatedBytes } from '../mutate-bytes.js';
import { mutatedJson } from '../mutate-json.js';
import type { Random } from '../random.js';
import { outcomeOfFile, type Target } from '../target.js';

/** A file with this header, whose length is that of it. */
function fileOf(header: string, data: Buffer): Buffer {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}
const HEADER = {
  __metadata__: { format: 'pt' },
  'layer.weight': { dtype: 'F32', shape: [4, 8], data_offsets: [0, 128] },
  half: { dtype: 'BF16', shape: [8], data_offsets: [128, 144] },
  ids: { dtype: 'I64', shape: [2], data_offsets: [144, 160] },
};

function damagedHeader(base: Buffer, r: Random): Buffer {
  const length = base.length < 8 ? 0 : Number(base.readBigUInt64LE(0));
  const data = base.subarray(8 + length);
  try {
    const header = JSON.parse(base.subarray(8, 8 + length).toString()) as unknown[];
    return fileOf(mutatedJson(header, r), data);
  } catch {
    return mutatedBytes(base, r);
  }
}

/** All tensors of it are decoded. */
export const weights: Target = {
  about: 'files of weights (safetensors)',
  ending: '.safetensors',
  bases: () => [fileOf(JSON.stringify(HEADER), Buffer.alloc(160, 7))],
  mutated: (known, r) => (r.chance(30) ? mutatedBytes : damagedHeader)(r.of(known), r),
  attempt: (content) =>
    outcomeOfFile('weights.safetensors', content, (file) => {
      const stored = readSafetensors(file);
      for (const t of stored.tensors) if (t.dtype !== 'I64') valuesOf(stored, t);
    }),
  most_s: 5,
};
