/** When sentences waited, were switched to and were served: of one run, or of several on one axis. */
import type { TopLevelSpec } from 'vega-lite';
import { largest, type SentenceRow } from '../../traces/formats.js';
import { timeUnit } from '../metrics/time-axis.js';
import { category, frame, quantity, simulatedTime } from './frame.js';
import { WIDTH } from './theme.js';

/** What a sentence does at a time. */
type Phase = 'waits' | 'switch' | 'served' | 'served, late';
/** What of a sentence is drawn; all in ps from the beginning of the run. */
type Times = Pick<SentenceRow, 'id' | 'task' | 'arrival_ps' | 'start_ps' | 'ready_ps' | 'end_ps' | 'deadline_ps'>;

/** In the order of the legend; the last is drawn below the others. */
const COLOURS: Readonly<Record<Phase, string>> = {
  served: '#4e79a7',
  'served, late': '#662266',
  switch: '#cc6644',
  waits: '#ffccaa',
};
/** More bars than these cannot be told apart. */
const MOST_SENTENCES = 400;

/** Up to three bars a sentence: phases that take no time have none. */
function bars(run: string, sentences: readonly Times[], unit_ps: number) {
  return sentences.slice(0, MOST_SENTENCES).flatMap(({ id, task, arrival_ps, start_ps, ready_ps, end_ps, deadline_ps }) => {
    const served: Phase = deadline_ps > 0 && end_ps > deadline_ps ? 'served, late' : 'served';
    const phases: [Phase, number, number][] = [
      ['waits', arrival_ps, start_ps],
      ['switch', start_ps, ready_ps],
      [served, ready_ps, end_ps],
    ];
    return phases
      .filter(([, from, to]) => to > from)
      .map(([phase, from, to]) => ({ run, task, sentence: id, phase, from: from / unit_ps, to: to / unit_ps }));
  });
}

/** @param runs by name; a single one has no panel */
export function sentencesPlot(runs: Readonly<Record<string, readonly Times[]>>, title: string): TopLevelSpec {
  const names = Object.keys(runs);
  const unit = timeUnit(
    largest(
      Object.values(runs).flatMap((s) => s.map((x) => x.end_ps)),
      0,
    ),
  );
  const phases = Object.keys(COLOURS) as Phase[];
  // what waits is drawn below what is served meanwhile
  const values = names
    .flatMap((name) => bars(name, runs[name]!, unit.ps))
    .sort((a, b) => phases.indexOf(b.phase) - phases.indexOf(a.phase));
  const cut = Object.values(runs).some((s) => s.length > MOST_SENTENCES) ? `the first ${MOST_SENTENCES} sentences; ` : '';
  const said =
    values.length === 0
      ? 'no sentence was served'
      : `${cut}waits: until it is taken up; switch: until the part of its task is there; late: after its deadline`;
  return {
    ...frame(title, said),
    data: { values },
    facet: {
      row: { ...category('run', null), sort: names, header: { labelAngle: 0, labelAlign: 'left', labelOrient: 'top' } },
    },
    spec: {
      width: WIDTH,
      height: { step: 18 },
      mark: { type: 'bar' },
      encoding: {
        y: category('task', null),
        x: simulatedTime('from', unit),
        x2: { field: 'to' },
        tooltip: [
          ...['task', 'sentence', 'phase'].map((word) => category(word, word)),
          ...['from', 'to'].map((end) => ({ ...quantity(end, `${end} (${unit.name})`), format: ',.6~g' })),
        ],
        color: { ...category('phase', null), scale: { domain: phases, range: phases.map((p) => COLOURS[p]) } },
      },
    },
  };
}
