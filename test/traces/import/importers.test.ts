import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { InputError } from '../../../traces/files/input-error.js';
import { importContent, importers, importTrace } from '../../../traces/import/index.js';
import { importOptions } from '../../../traces/import/importer.js';
import { FATES } from '../../../traces/import/ledger.js';
import { checkTrace } from '../../../traces/operators/check.js';
import { writeJsonl } from '../../../traces/operators/jsonl.js';
import { packageRoot } from '../../../traces/files/package-root.js';
import { eventsOf, inferred, kinetoText, label, recordingOf, withoutIds } from '../../helpers/recordings.js';
import { MODEL, transformer } from '../../helpers/transformers.js';
import { EXAMPLES as OTHERS } from './examples.js';

const labelled = [label('sentence=7 task=qnli seq=6', ...withoutIds(transformer(MODEL)))];
const made = recordingOf(labelled);
const text = kinetoText(eventsOf(made));
/** A file of each format, which its importer must recognise: a new format needs one here. */
const EXAMPLES: Readonly<Record<string, Buffer>> = {
  kineto: Buffer.from(text),
  'switchyard-operators': Buffer.from(writeJsonl(inferred(made).trace)),
  ...OTHERS,
};
const options = importOptions();

for (const name of importers.names) {
  const importer = importers.get(name, { file: 'test' });
  const content = EXAMPLES[name] ?? Buffer.alloc(0);
  t.test(`${name}: recognises its own content and no other's; reads the same twice; accounts for every operator`, async (t) => {
    t.ok(importer.summary);
    t.ok(importer.expected);
    const head = content.toString('latin1', 0, 65536);
    t.equal(
      importers.names.find((n) => importers.get(n, { file: 'test' }).recognises(head, 'made')),
      name,
    );
    const { trace, report } = importContent(content, 'folder/made.x', options);
    t.same(importContent(content, 'folder/made.x', options), { trace, report });
    checkTrace(trace, 'made.x');
    t.equal(
      FATES.reduce((n, fate) => n + report.totals[fate], 0),
      report.rows.reduce((n, r) => n + r.count, 0),
    );
    t.equal(report.coverage.macs, 1);
    t.equal(report.coverage.operators, 1);
  });

  t.test(`${name}: cut off anywhere it is a fault that names the file, or a shorter trace`, async (t) => {
    let faults = 0;
    for (let cut = 0; cut < content.length; cut += Math.ceil(content.length / 60))
      try {
        importContent(content.subarray(0, cut), 'made.x', options);
      } catch (error) {
        if (!(error instanceof InputError) || !error.message.startsWith('made.x')) throw error;
        faults++;
      }
    t.ok(faults > 0);
  });
}

t.test('a Kineto trace gives what the recording itself gives, and its own text form the same', async (t) => {
  const { trace } = importContent(EXAMPLES.kineto!, 'made.json', options);
  t.same({ ...trace, source: 'made' }, inferred(made).trace);
  t.same(trace.sentences, [{ id: '7', task: 'qnli', seq: 6, tokens: null }]);
  t.same(importContent(EXAMPLES['switchyard-operators']!, 'made.jsonl', options).trace.operators, trace.operators);
});

t.test('what no importer recognises, and what holds nothing to run, are faults that say what was expected', async (t) => {
  t.throws(() => importContent(Buffer.from('cycle,addr_hex,op'), 'x.csv', options), {
    message: /^x\.csv: this is a request trace \(CSV\); expected a recording: .*a Kineto trace/,
  });
  const nothing = kinetoText(
    eventsOf(
      recordingOf([
        { ...labelled[0]!, inner: [] },
        { ...withoutIds(transformer(MODEL))[0]!, name: 'aten::view', word: 'view' },
      ]),
    ),
  );
  t.throws(() => importContent(Buffer.from(nothing), 'x.json', options), {
    message:
      /^x\.json: no operator that an accelerator would run: 1 × aten::view \(left out: outside every sentence\); expected operators of a model/,
  });
});

t.test('a packed file is read as the file in it', async (t) => {
  const packed = join(packageRoot(), 'traces/recorded/tiny-multitask.kineto.json.gz');
  t.ok(readFileSync(packed).length < 200_000);
  t.equal(importTrace(packed, options).trace.source, 'kineto');
});
