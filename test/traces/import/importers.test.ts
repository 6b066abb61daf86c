import t from 'tap';
import { checkTrace, FATES, importers, importText, InputError, writeJsonl } from '../../../traces/index.js';
import { bert, recording } from '../../helpers/recordings.js';

const options = { strict: true, sharing: 'auto' } as const;
const made = recording(bert(2, 16, 32), 'sentence=7 task=qnli seq=8');
/** A text of each format, which its importer must recognise: a new format needs one here. */
const EXAMPLES: Readonly<Record<string, string>> = {
  kineto: made,
  'switchyard-operators': writeJsonl(importText(made, 'made.json', options).trace),
};

for (const name of importers.names) {
  const importer = importers.get(name, { file: 'test' });
  const text = EXAMPLES[name] ?? '';
  t.test(`${name}: recognises its own text and no other's; reads the same twice; accounts for every operator`, async (t) => {
    t.ok(importer.summary);
    t.ok(importer.expected);
    const first = importers.names.find((n) => importers.get(n, { file: 'test' }).recognises(text.slice(0, 65536)));
    t.equal(first, name);
    t.same(importer.read(text, 'made.json'), importer.read(text, 'made.json'));
    const { trace, report } = importText(text, 'folder/made.json', options);
    checkTrace(trace, 'made.json');
    t.same(trace.sentences, [{ id: '7', task: 'qnli', seq: 8, tokens: null }]);
    const counted = FATES.reduce((n, fate) => n + report.totals[fate], 0);
    const read = importer.read(text, 'made.json');
    t.equal(counted, 'operators' in read ? read.operators.length : read.count);
    t.equal(report.totals.mapped, trace.operators.length, 'each operator came of one');
    t.equal(report.totals.unknown, 0);
  });

  t.test(`${name}: what is cut off anywhere is a fault that names the file, or a shorter trace`, async (t) => {
    for (let cut = 0; cut < text.length; cut += Math.ceil(text.length / 60))
      try {
        importText(text.slice(0, cut), 'made.json', options);
      } catch (error) {
        if (!(error instanceof InputError) || !error.message.startsWith('made.json')) throw error;
      }
    t.pass('no other fault');
  });
}

t.test('both formats give one trace, but for where it came from and what is known of it', async (t) => {
  const [kineto, lines] = ['kineto', 'switchyard-operators'].map((n) => importText(EXAMPLES[n]!, 'made.json', options).trace);
  t.same(lines, kineto);
  t.match(kineto, { name: 'made', source: 'kineto' });
});

t.test('what no importer recognises, and what holds nothing to run, are faults that say what was expected', async (t) => {
  t.throws(() => importText('cycle,addr_hex,op', 'x.csv', options), {
    message: 'x.csv: not a trace that can be read; expected one of: switchyard-operators, kineto',
  });
  const nothing = recording([{ name: 'aten::view', dims: [[2, 3]] }]);
  t.throws(() => importText(nothing, 'x.json', options), {
    message: 'x.json: no operator that an accelerator would run; expected a Kineto trace: a JSON object with traceEvents',
  });
});
