import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { createSequencer, firstOperators } from '../../../models/control/sequencer.js';
import type { Plan } from '../../../models/plan/plan.js';
import { createClock, createKernel, OutPort } from '../../../sim/index.js';
import type { Operator, OperatorTrace } from '../../../traces/index.js';
import { heard, later, seen, sender } from '../../helpers/actors.js';

const PERIOD_PS = 100;
interface Draft {
  readonly layer: number | null;
  readonly gemm: boolean;
  readonly takes: number;
}
const draft: fc.Arbitrary<Draft> = fc.record({ layer: fc.constant(null), gemm: fc.boolean(), takes: fc.nat(50) });
/** Programs, and the operators of each. */
const programs = fc.array(fc.array(draft, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
const op: Draft = { layer: null, gemm: true, takes: 5 };

/** Operators that depend each on the one before it. */
function traceOf(list: readonly (readonly Draft[])[]): OperatorTrace {
  const operators = list
    .flatMap((ops, sentence) => ops.map((d) => ({ ...d, sentence })))
    .map(({ layer, gemm, sentence }, id) => {
      const dims = gemm ? { m: 1, k: 1, n: 1 } : { rows: 1, columns: 1 };
      return { id, layer, sentence, dims, deps: id > 0 ? [id - 1] : [] } as unknown as Operator;
    });
  return { operators, sentences: list.map(() => ({})) } as unknown as OperatorTrace;
}

interface Settings {
  readonly config_cycles?: number;
  /** how long voltage takes to settle, in ps; undefined: none is chosen */
  readonly settle_ps?: number;
  /** of every operator */
  readonly deps?: number[];
  /** what the write-back says has retired instead; undefined: nothing ever does */
  readonly retires?: ((operator: number) => number) | undefined;
  /** a second sentence begins at this time, whatever runs */
  readonly again_ps?: number;
}
/** The programs one after the other, as sentences 10, 11, …; operators take so many ps from the telling of their units. */
function run(list: readonly (readonly Draft[])[], settings: Settings = {}) {
  const { config_cycles = 7, settle_ps, deps, again_ps } = settings;
  const retires = 'retires' in settings ? settings.retires : (o: number) => o;
  const kernel = createKernel();
  const trace = traceOf(list);
  const operators = trace.operators.map((o) => ({ ...o, deps: deps ?? o.deps }));
  const drafts = list.flat();
  const options = { config_cycles, dvfs: settle_ps !== undefined, beside: false };
  const planOf = (id: number): Plan => ({ unit: drafts[id]!.gemm ? 'pe-array' : 'sfu' }) as unknown as Plan;
  const clock = createClock('c', PERIOD_PS);
  const s = createSequencer(kernel, 'sequencer', clock, options, operators, firstOperators(trace), new Set(), planOf);
  const begin$ = new OutPort<{ sentence: number; program: number }>();
  begin$.subscribe(s.begin);
  const takes = ({ operator }: { operator: number }): number => drafts[operator]!.takes;
  if (retires) later(kernel, 'unit', s.job$, takes, ({ operator }) => s.retired.next({ operator: retires(operator) }));
  later(
    kernel,
    'supply',
    s.choose$,
    () => settle_ps!,
    () => s.settled.next(null),
  );
  later(
    kernel,
    'host',
    s.ended$,
    () => 1000,
    ({ sentence }) => {
      if (sentence - 9 < list.length) begin$.next({ sentence: sentence + 1, program: sentence - 9 });
    },
  );
  const starts = [0, ...(again_ps !== undefined ? [again_ps] : [])];
  sender(
    kernel,
    starts.map((at_ps, i) => ({ at_ps, message: { sentence: 10 + i, program: 0 } })),
  ).subscribe(s.begin);
  const events = {
    ...{ job: heard(kernel, s.job$), account: heard(kernel, s.account$), ended: heard(kernel, s.ended$) },
    ...{ chosen: heard(kernel, s.choose$), array: heard(kernel, s.toPeArray$), sfu: heard(kernel, s.toSfu$) },
  };
  const told = seen(s.activity$);
  assert.equal(kernel.run(), 'drained');
  return { ...events, told, s, drafts };
}
const ids = (list: readonly { readonly operator: number }[]): number[] => list.map((x) => x.operator);

t.test('every operator once, in order, one at a time; registers before each; its unit is told, and no other', async (t) => {
  fc.assert(
    fc.property(programs, fc.nat(9), (list, config_cycles) => {
      const { job, account, ended, array, sfu, told, s, drafts } = run(list, { config_cycles });
      const all = [...drafts.keys()];
      assert.deepEqual(ids(job), all);
      assert.deepEqual(ids(account), all);
      const gemms = all.filter((i) => drafts[i]!.gemm);
      assert.deepEqual([ids(array), ids(sfu)], [gemms, all.filter((i) => !gemms.includes(i))]);
      const firsts = firstOperators(traceOf(list));
      let now_ps = 0;
      for (const [i, a] of told.entries()) {
        if (i > 0 && firsts.includes(i)) now_ps += 1000; // until the next sentence begins
        assert.deepEqual([a.kind, a.operator, a.start_ps], ['operator', i, now_ps]);
        now_ps += config_cycles * PERIOD_PS;
        assert.equal(job[i]!.now_ps, now_ps);
        now_ps += drafts[i]!.takes;
        assert.equal(a.end_ps, now_ps);
      }
      assert.equal(told.length, all.length);
      assert.deepEqual(
        ended.map((e) => e.sentence),
        list.map((_, p) => 10 + p),
      );
      const { retired, gemms: counted } = s.progress();
      assert.deepEqual([retired, counted], [all.length, gemms.length]);
      const { busy_ps, stalled_ps } = s.occupancy;
      const worked = drafts.reduce((n, d) => n + d.takes, 0);
      assert.deepEqual([busy_ps, stalled_ps], [all.length * config_cycles * PERIOD_PS, worked]);
    }),
  );
  t.pass('no counterexample');
});

t.test('voltage is chosen before a sentence and after its first layer; nothing begins until it has settled', async (t) => {
  const layers = [null, 0, 0, 1, 1, 2].map((layer) => ({ layer, gemm: true, takes: 50 }));
  const { chosen, job } = run([layers], { settle_ps: 400, config_cycles: 1 });
  t.same(
    chosen.map((c) => [c.moment, c.sentence, c.program, c.now_ps, c.begun_ps, c.layerBegun_ps]),
    [
      ['begin', 10, 0, 0, 0, -1],
      ['layer', 10, 0, 850, 0, 550], // 400, and three operators of 150, the second of which began the layer
    ],
  );
  t.same(
    job.map((j) => j.now_ps),
    [500, 650, 800, 1350, 1500, 1650],
  );
  t.same(run([layers], { config_cycles: 1 }).chosen, [], 'where nobody asks for it, none is chosen');
});

t.test('where the operators of each program begin, and where those of the last end', async (t) => {
  t.same(firstOperators(traceOf([[op, op], [op], [op, op, op]])), [0, 2, 3, 6]);
});

t.test('what cannot be stops the run: a later dependence, another operator retired, a sentence too many', async (t) => {
  t.throws(() => run([[op, op]], { deps: [1] }), { message: /sequencer: operator 0 depends on a later one/ });
  t.throws(() => run([[op, op]], { retires: () => 1 }), { message: /operator 1 retired while 0 runs/ });
  t.throws(() => run([[op]], { again_ps: 4 }), { message: /at 4 ps, sequencer: sentence 11 begins while 10 runs/ });
});

t.test('an operator that never retires is a deadlock that names it', async (t) => {
  t.throws(() => run([[op]], { retires: undefined }), { message: /sequencer waits for nobody \(operator 0 to retire\)/ });
});
