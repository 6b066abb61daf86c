import t from 'tap';
import { op, opened, said, tensor } from '../../../helpers/recordings.js';

const add = (a: readonly number[], b: readonly number[]): string[] =>
  said(opened([op('aten::add', [tensor(...a), tensor(...b), 1])]).pieces);

t.test('a column and a row make a matrix, of as many elements or not; one shape is an addition', async (t) => {
  t.same(add([16, 64], [1, 16, 64]), ['add 16×64']);
  t.same(add([16, 1], [1, 64]), ['elementwise 16×64']);
  t.same(add([16, 1], [1, 16]), ['elementwise 16×16']);
});
