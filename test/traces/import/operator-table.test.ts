/** After a change of a rule: WRITE=1 node dist/test/traces/import/operator-table.test.js */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { packageRoot } from '../../../traces/index.js';
import { operatorTable } from './operator-table.js';

const [BEGIN, END] = ['<!-- operators: written by a test -->\n', '<!-- end of operators -->'];

t.test('the table of recorded operators in traces/README.md is that of the registries', async (t) => {
  const page = join(packageRoot(), 'traces', 'README.md');
  const text = readFileSync(page, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  t.ok(begin >= BEGIN.length && end > begin, 'its place is there');
  if (process.env['WRITE'] === '1') writeFileSync(page, text.slice(0, begin) + operatorTable() + text.slice(end));
  else t.equal(text.slice(begin, end), operatorTable());
});
