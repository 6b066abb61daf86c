import t from 'tap';
import { bitsOf, isWhole, recordedType, torchType } from '../../../traces/import/element-type.js';
import { OWN_NAMES } from '../../helpers/hostile.js';

t.test('PyTorch’s words for types, and their bits', async (t) => {
  // c10/core/ScalarType.h: C++ type, ours, bits
  const words: [string, string, number][] = [
    ['float', 'float32', 32],
    ['double', 'float64', 64],
    ['Half', 'float16', 16],
    ['half', 'float16', 16],
    ['c10::Half', 'float16', 16],
    ['c10::BFloat16', 'bfloat16', 16],
    ...['e4m3fn', 'e5m2', 'e4m3fnuz', 'e5m2fnuz', 'e8m0fnu'].map((f): [string, string, number] => [
      `c10::Float8_${f}`,
      'float8',
      8,
    ]),
    ['c10::Float4_e2m1fn_x2', 'uint8', 8],
    ['long int', 'int64', 64],
    ['long', 'int64', 64],
    ['long long', 'int64', 64],
    ['int', 'int32', 32],
    ['short', 'int16', 16],
    ['signed char', 'int8', 8],
    ['char', 'int8', 8],
    ['unsigned char', 'uint8', 8],
    ['unsigned short', 'uint16', 16],
    ['unsigned int', 'uint32', 32],
    ['unsigned long', 'uint64', 64],
    ['unsigned long int', 'uint64', 64],
    ['c10::qint8', 'qint8', 8],
    ['c10::quint8', 'quint8', 8],
    ['c10::qint32', 'qint32', 32],
    ['c10::quint4x2', 'quint4', 4],
    ['c10::quint2x4', 'quint2', 2],
    ['c10::bits8', 'uint8', 8],
    ['c10::bits16', 'uint16', 16],
    ['bool', 'bool', 8],
    ['c10::complex<float>', 'complex64', 64],
    ['c10::complex<Half>', 'complex32', 32],
    ['c10::complex<c10::Half>', 'complex32', 32],
  ];
  for (const [word, type, bits] of words) {
    t.equal(torchType(word), type, word);
    t.equal(bitsOf(type), bits, type);
    t.equal(isWhole(type), /^u?int|bool/.test(type), type);
  }
});

t.test('bits of types that other formats have', async (t) => {
  const bits = { float4: 4, int4: 4, uint4: 4, int2: 2, uint2: 2, int16: 16, uint32: 32 };
  for (const [type, expected] of Object.entries(bits)) t.equal(bitsOf(type), expected, type);
});

t.test('what is no type is none, whatever every object has', async (t) => {
  for (const word of [...OWN_NAMES, 'hasOwnProperty', '', 'Scalar', 'TensorList', 'c10::', 'float32']) {
    t.equal(torchType(word), undefined, word);
    if (word !== 'float32') t.equal(bitsOf(word), undefined, word);
    t.equal(isWhole(word), false, word);
  }
  t.equal(bitsOf(undefined), undefined);
  t.equal(isWhole(undefined), false);
});

t.test('a type that is not known keeps its word, and has no bits; what is no type is none', async (t) => {
  t.equal(recordedType('c10::Half'), 'float16');
  for (const word of ['c10::complex<double>', 'NewType', ...OWN_NAMES]) {
    t.equal(recordedType(word), word);
    t.equal(bitsOf(recordedType(word)), undefined);
  }
  for (const word of ['', 'Scalar', 'ScalarList', 'TensorList', 'Tensor']) t.equal(recordedType(word), undefined, word);
  t.equal(recordedType('x'.repeat(1000))?.length, 60);
});
