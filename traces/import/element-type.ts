/** Types of elements, by the words in which formats have them. */

/** One word a type, as this program has it, and bits of an element. */
const BITS: Readonly<Record<string, number>> = {
  float64: 64,
  float32: 32,
  float16: 16,
  bfloat16: 16,
  float8: 8,
  float4: 4,
  complex32: 32,
  complex64: 64,
  int64: 64,
  int32: 32,
  int16: 16,
  int8: 8,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
  int4: 4,
  uint4: 4,
  int2: 2,
  uint2: 2,
  qint8: 8,
  quint8: 8,
  qint32: 32,
  quint4: 4,
  quint2: 2,
  bool: 8,
};

/** PyTorch's words, as its profilers write them, and c10's. */
const TORCH: Readonly<Record<string, string>> = {
  float: 'float32',
  double: 'float64',
  Half: 'float16',
  half: 'float16',
  BFloat16: 'bfloat16',
  Float8_e4m3fn: 'float8',
  Float8_e5m2: 'float8',
  Float8_e4m3fnuz: 'float8',
  Float8_e5m2fnuz: 'float8',
  Float8_e8m0fnu: 'float8',
  Float4_e2m1fn_x2: 'uint8', // two in a byte
  'complex<Half>': 'complex32',
  'complex<c10::Half>': 'complex32',
  'complex<float>': 'complex64',
  'long int': 'int64',
  long: 'int64',
  'long long': 'int64',
  int: 'int32',
  short: 'int16',
  'signed char': 'int8',
  char: 'int8',
  'unsigned char': 'uint8',
  'unsigned short': 'uint16',
  'unsigned int': 'uint32',
  'unsigned long': 'uint64',
  'unsigned long int': 'uint64',
  bool: 'bool',
  qint8: 'qint8',
  quint8: 'quint8',
  qint32: 'qint32',
  quint4x2: 'quint4',
  quint2x4: 'quint2',
  bits8: 'uint8',
  bits16: 'uint16',
};

/** The type that PyTorch calls so (float, c10::BFloat16), or undefined where it is none that a tensor has. */
export function torchType(word: string): string | undefined {
  const bare = word.replace(/^c10::/, '');
  return Object.hasOwn(TORCH, bare) ? TORCH[bare] : undefined;
}

/** Words that stand where a type would, and are none. */
const NO_TYPES = new Set(['', 'Scalar', 'ScalarList', 'TensorList', 'Tensor', 'Undefined']);
const LONGEST_TYPE = 60;
/** The type that a recording has, by our word for it, else by its own, of which no bits are known; undefined: it says none. */
export function recordedType(word: string): string | undefined {
  const known = torchType(word);
  return known ?? (NO_TYPES.has(word) ? undefined : word.slice(0, LONGEST_TYPE));
}

/** Bits of an element, or undefined for a type that is not known. */
export const bitsOf = (type: string | undefined): number | undefined =>
  type !== undefined && Object.hasOwn(BITS, type) ? BITS[type] : undefined;

/** Whether elements are whole numbers or truth values: positions, token ids, masks. Quantised ones stand for what was quantised. */
export const isWhole = (type: string | undefined): boolean =>
  type !== undefined && (type.startsWith('int') || type.startsWith('uint') || type === 'bool');
