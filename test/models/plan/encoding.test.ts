import t from 'tap';
import { bytesPerElement, encodedBytes, maskBytes } from '../../../models/plan/encoding.js';
import { tensor } from '../../helpers/hardware.js';
import { sized, tasksOf } from '../../../models/plan/location.js';

const dense = { density: null, element_bytes: 1 };
const half = { density: null, element_bytes: 0.5 };
const encoded = { density: 0.4, element_bytes: 1 };

t.test('dense tensors take whole bytes and no mask', async (t) => {
  t.equal(encodedBytes(dense, 13), 13);
  t.equal(encodedBytes(half, 4), 2);
  t.equal(encodedBytes(half, 5), 3, 'the last byte is half full');
  t.equal(maskBytes(dense, 13), 0);
  t.equal(bytesPerElement(half), 0.5);
});

t.test('encoded tensors take what is not zero, and a mask bit an element', async (t) => {
  t.equal(maskBytes(encoded, 16), 2);
  t.equal(maskBytes(encoded, 17), 3);
  t.equal(encodedBytes(encoded, 16), 6 + 2);
  t.equal(
    encodedBytes({ density: 0.29, element_bytes: 1 }, 100),
    29 + 13,
    '0.29 × 100 is a little less than 29 in floating point',
  );
  t.equal(encodedBytes({ density: 0.5, element_bytes: 0.5 }, 10), 2 + 2, 'five elements of half a byte, the fraction left out');
  t.equal(encodedBytes({ density: 0.5, element_bytes: 2 }, 16), 16 + 2);
  t.equal(bytesPerElement(encoded), 0.4 + 0.125);
  t.equal(bytesPerElement({ density: 0.5, element_bytes: 2 }), 1 + 0.125);
});

/** A format of a byte an element. */
const byte = { name: 'int8', element_bytes: 1, mac_fj: 1 };

t.test('a tensor is stored as its class says, with its own density first', async (t) => {
  const x = tensor('x', 'backbone', 4, 10);
  const of = (encoding: 'dense' | 'bitmask' | 'auto', density: number, own?: number) =>
    sized(own === undefined ? x : { ...x, density: own }, { encoding, density }, byte);
  t.same(of('dense', 0.5), {
    encoding: { density: null, nonzero: 0.5, element_bytes: 1, format: byte },
    bytes: 40,
    mask_bytes: 0,
  });
  t.same(of('bitmask', 0.5), {
    encoding: { density: 0.5, nonzero: 0.5, element_bytes: 1, format: byte },
    bytes: 25,
    mask_bytes: 5,
  });
  t.equal(of('bitmask', 1).bytes, 45, 'encoded although it takes more');
  t.equal(of('auto', 0.87).bytes, 34 + 5, 'encoded where that is fewer bytes');
  t.equal(of('auto', 0.875).bytes, 40, 'dense where it is as many');
  t.equal(of('auto', 0.875).encoding.density, null);
  t.equal(of('bitmask', 1, 0.1).bytes, 4 + 5);
  t.equal(of('dense', 1, 0.1).encoding.nonzero, 0.1);
});

t.test('tasks are named once, in the order of the programs', async (t) => {
  const sentences = ['b', 'a', 'b', 'c'].map((task, i) => ({ id: String(i), task, seq: 1, tokens: 1 }));
  t.same(tasksOf({ name: '', source: '', sentences, operators: [] }), ['b', 'a', 'c']);
});
