import t from 'tap';
import { loadPlatform } from '../../../models/index.js';
import { recordingScenario, resolveScenario, type Conditions } from '../../../scenarios/index.js';
import { importOptions, importTrace } from '../../../traces/index.js';
import { recorded, TINY } from '../../helpers/cli.js';

const several = importTrace(recorded('tiny-multitask'), importOptions({ strict: true })).trace;
const tiny = importTrace(TINY, importOptions({ strict: true })).trace;
const at = (field: string) => ({ file: '--flag', field });
const resolved = (trace: typeof several, of: Conditions = {}, platform = 'edgebert-like') =>
  resolveScenario(recordingScenario({ file: 'r.json', trace, platform, seed: 1, conditions: { of, at } }), trace);

t.test('a recording is played once, in its order, under its own ids, by its tasks; its operators are as recorded', async (t) => {
  const { trace, stream, hardware, exits, dvfs, name } = resolved(several);
  t.equal(name, several.name);
  t.equal(trace.operators, several.operators);
  t.same(
    stream.ids,
    several.sentences.map((s) => s.id),
  );
  t.same(
    stream.sentences.map((s) => [s.program, stream.tasks[s.task], s.arrival_ps, s.deadline_ps]),
    several.sentences.map((s, i) => [i, s.task, -1, 0]),
  );
  t.match(stream, { in_flight: 1, schedule: 'fifo' });
  t.same([exits, dvfs], [undefined, undefined]);
  t.same(hardware.platform, loadPlatform('edgebert-like').platform);
});

t.test('conditions hold for every task: exits, a target, densities, spans', async (t) => {
  const { exits, dvfs, trace } = resolved(several, { exit: { layer: 1 }, dvfs: { target_ms: 3 }, density: { backbone: 0.5 } });
  t.same(
    exits,
    several.sentences.map(() => 1),
  );
  t.same(dvfs, { targets_ps: several.sentences.map(() => 3e9), layers: several.sentences.map(() => 1) });
  t.ok(trace.operators.length < several.operators.length);
  const weights = trace.operators.flatMap((o) => o.inputs).filter((x) => x.class === 'backbone');
  t.ok(weights.length > 0 && weights.every((x) => x.density === 0.5));
  const whole = resolved(tiny, { dvfs: { target_ms: 3 } });
  t.same(whole.dvfs!.layers, [2], 'without an exit, all layers');
  const narrow = resolved(tiny, { spans: [[16, 0, 16, 16]] }).trace.operators;
  t.equal(narrow.length, tiny.operators.length);
  t.not(narrow, tiny.operators);
});

t.test('what does not fit is named as it was given', async (t) => {
  t.throws(() => resolved(tiny, { exit: { layer: 9 } }), /--flag: exit\.layer: layer 9; expected at most 2, as the trace has/);
  t.throws(() => resolved(tiny, { spans: [[1, 2]] }), /--flag: spans: 2 heads/);
  t.throws(
    () => resolved(tiny, { dvfs: { target_ms: 1 } }, 'tiny'),
    /--flag: dvfs: platform tiny has no operating points; expected a platform with dvfs/,
  );
  t.throws(() => resolved(tiny, {}, 'edgebert-lke'), /Did you mean "edgebert-like"\?/);
  t.throws(
    () => recordingScenario({ file: 'r.json', trace: { ...tiny, sentences: [], operators: [] }, platform: 'tiny', seed: 1 }),
    /r\.json: no sentence is recorded/,
  );
});
