import t from 'tap';
import { timeUnit } from '../../../analysis/index.js';
import { frame, ofRun, stepPoints, view } from '../../../analysis/plots/frame.js';
import { runOf } from '../../helpers/events.js';

t.test('a spec says its schema and its title; a subtitle where there is one', async (t) => {
  t.match(frame('a').$schema, /vega-lite\/v6/);
  t.same(frame('a').title, { text: 'a' });
  t.same(frame('a', 'b').title, { text: 'a', subtitle: 'b' });
  const v = view(['a', 'b'], { step: 20 }, [{ x: 1 }]);
  t.same([v.title, v.height, v.data], [{ text: 'a', subtitle: 'b' }, { step: 20 }, { values: [{ x: 1 }] }]);
  t.equal(ofRun('Power', runOf({ name: 'n', platform: 'p' })), 'Power: n on p');
});

t.test('what is drawn in steps has a point at the start of each bin, and one more where the run ends', async (t) => {
  const run = runOf({ elapsed_ps: 2500, series: { bin_ps: 1000, rows: [] } });
  const rows = [0, 1000, 2000].map((start_ps, i) => ({ start_ps, end_ps: Math.min(start_ps + 1000, 2500), v: i }));
  t.same(
    stepPoints(rows, run, timeUnit(0), ({ v }) => ({ v })),
    [
      { time: 0, v: 0 },
      { time: 1, v: 1 },
      { time: 2, v: 2 },
      { time: 2.5, v: 2 },
    ],
  );
  const whole = runOf({ elapsed_ps: 2000, series: { bin_ps: 1000, rows: [] } });
  t.same(
    stepPoints(rows.slice(0, 2), whole, timeUnit(0), () => ({})).map((p) => p.time),
    [0, 1, 2],
  );
});
