import t from 'tap';
import { bitsOf, isWhole, recordedType, torchType } from '../../../traces/import/element-type.js';
import { OWN_NAMES } from '../../helpers/hostile.js';

t.test('PyTorch’s words for types, and their bits', async (t) => {
  const words: [string, string, number][] = [
    ['float', 'float32', 32],
    ['double', 'float64', 64],
    ['c10::Half', 'float16', 16],
    ['c10::BFloat16', 'bfloat16', 16],
    ['c10::Float8_e4m3fn', 'float8', 8],
    ['long int', 'int64', 64],
    ['int', 'int32', 32],
    ['signed char', 'int8', 8],
    ['unsigned char', 'uint8', 8],
    ['c10::qint8', 'qint8', 8],
    ['c10::quint4x2', 'quint4', 4],
    ['bool', 'bool', 8],
    ['c10::complex<float>', 'complex64', 64],
    ['c10::complex<c10::Half>', 'complex32', 32],
    ['c10::Float8_e5m2fnuz', 'float8', 8],
    ['unsigned short', 'uint16', 16],
    ['c10::quint2x4', 'quint2', 2],
  ];
  for (const [word, type, bits] of words) {
    t.equal(torchType(word), type, word);
    t.equal(bitsOf(type), bits, type);
    t.equal(isWhole(type), /^u?int|bool/.test(type), type);
  }
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
