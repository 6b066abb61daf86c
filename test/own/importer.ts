import { importers, type Operator } from '../../traces/index.js';

const tensor = (id: string, c: 'backbone' | 'activation', ...shape: number[]) => ({ id, class: c, shape, bits: 32 });

/** A product a line, `name m k n`, each of the result before it, after a first line `gemms`. */
export const remove = importers.register('gemm-lines', {
  summary: 'products one after the other, a line each',
  options: [],
  expected: 'a line `gemms`, then lines of name, m, k, n',
  recognises: (head) => head.startsWith('gemms\n'),
  read(content, file) {
    const operators = content
      .toString('utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line, id): Operator => {
        const [name = '', ...size] = line.split(' ');
        const [m = 0, k = 0, n = 0] = size.map(Number);
        const inputs = [tensor(id === 0 ? 'input' : `x${id}`, 'activation', m, k), tensor(`w${id}`, 'backbone', k, n)];
        const output = tensor(`x${id + 1}`, 'activation', m, n);
        const deps = id === 0 ? [] : [id - 1];
        return { id, name, kind: 'matmul', dims: { b: 1, m, k, n }, inputs, output, deps, layer: null, sentence: 0 };
      });
    const sentences = [{ id: 's0', task: 'default', seq: null, tokens: null }];
    return { name: 'gemms', source: `gemm-lines: ${file}`, sentences, operators };
  },
});
