/** The page of a run or a sweep that is under way: it shows what it is told, and sends orders. */
import type { Told } from '../live.js';
import { controls } from './controls.js';
import { element, number, table, time } from './dom.js';
import { createPalette } from './palette.js';
import { figure, stacked, type Lines } from './plot.js';
import { stateView } from './state-view.js';
import { waitFigure } from './wait-graph.js';

const title = element('h1');
const status = element('p', { role: 'status', id: 'status' });
const failed = element('p', { class: 'failed', role: 'alert', hidden: '' });
const far = element('progress', { 'aria-label': 'progress' });
const farText = element('p', { class: 'note', id: 'far' });
const buttons = controls();
const power = figure('Power so far');
const bandwidth = figure('Bandwidth of memories so far');
const queues = element('section', { id: 'queues' });
const waits = element('section', { id: 'waits' });
const state = stateView(buttons.condition);
const ofRun = element(
  'div',
  {},
  element('div', { class: 'side' }, power.element, bandwidth.element),
  element('div', { class: 'side' }, queues, state.element),
  waits,
);
const ofSweep = element('div', {});
const bar = element('div', { id: 'bar' }, title, status, failed, far, farText, buttons.element);
document.querySelector('#page')!.replaceChildren(bar, ofRun, ofSweep);

const STATUS: Readonly<Record<Told['status'], string>> = {
  working: 'Working',
  running: 'Running',
  paused: 'Paused',
  ended: 'Ended',
  failed: 'Stopped by an error',
};

type Run = NonNullable<Told['run']>;
let colour = createPalette({});

const linesOf = ({ width_ps, lines }: Run['power_mw'], unit: string, now_ps: number): Lines => {
  const bins = lines[0]?.values.length ?? 0;
  const until_ps = Math.max(1, now_ps);
  return {
    unit,
    lines,
    until_ps: Math.max(1, bins * width_ps),
    stretch: { from_ps: 0, to_ps: Math.max(until_ps, bins * width_ps) },
  };
};

/** Rate and time left, of the time that it ran: pauses count for neither. */
function paceText({ progress: p }: Run, ran_ms: number): string {
  const ran_s = ran_ms / 1000;
  if (ran_s <= 0) return '';
  const left = p.operatorsDone > 0 ? `, ${number((ran_s * (p.operators - p.operatorsDone)) / p.operatorsDone)} s left` : '';
  return `, ${number(p.events / ran_s)} events/s${left}`;
}

function showRun(run: Run, ran_ms: number): void {
  const { progress: p, operator: of, sentences, holds } = run;
  far.max = Math.max(1, p.operators);
  far.value = p.operatorsDone;
  const now = of ? `, at ${of.id} ${of.name} (${of.kind})` : '';
  farText.textContent =
    `${time(run.at_ps, true)} simulated, ${p.operatorsDone} of ${p.operators} operators${now}, sentence ${p.taken} of ${sentences}, ` +
    `${p.events} events${paceText(run, ran_ms)}`;
  power.fill(stacked(linesOf(run.power_mw, 'mW', p.now_ps), colour));
  bandwidth.fill(stacked(linesOf(run.bandwidth_gb_per_s, 'GB/s', p.now_ps), colour));
  const rows = holds.map((h) => [
    ...[h.actor, h.what, h.count, h.of ?? '', h.of === null ? '' : `${Math.round((100 * h.count) / h.of)} %`],
    h.age_ps === null ? '' : time(h.age_ps),
  ]);
  queues.replaceChildren(
    element('h2', {}, 'Queues and buffers'),
    holds.length === 0
      ? element('p', { class: 'note' }, 'All are empty.')
      : table(
          'What is full is on top, then what has been there longest',
          ['of', 'queue', 'holds', 'room', 'full', 'the first since'],
          rows,
        ),
  );
  waits.replaceChildren(element('h2', {}, 'Who waits for whom'), waitFigure(run.waits));
  state.actors(run.actors);
}

function showSweep(sweep: NonNullable<Told['sweep']>): void {
  far.max = Math.max(1, sweep.points);
  far.value = sweep.done + sweep.failed;
  const rate = sweep.per_s === null ? '' : `, ${number(sweep.per_s)} points/s, ${number(sweep.left_s ?? 0)} s left`;
  farText.textContent = `${sweep.done} of ${sweep.points} points done, ${sweep.failed} failed, ${sweep.running.length} running${rate}`;
  ofSweep.replaceChildren(
    element('h2', {}, 'Best so far'),
    sweep.best.length === 0
      ? element('p', { class: 'note' }, 'No point is done yet.')
      : table(
          'Least of the points that are done',
          ['figure', 'value', 'point'],
          sweep.best.map((b) => [b.figure, b.value, b.parameters]),
        ),
    element('h2', {}, 'Running'),
    element('ul', {}, ...sweep.running.map((r) => element('li', {}, r))),
    ...(sweep.faults.length > 0
      ? [
          element('h2', {}, 'Failed'),
          table(
            'The last of them',
            ['point', 'why'],
            sweep.faults.map((f) => [f.parameters, f.fault]),
          ),
        ]
      : []),
  );
}

function showStatus({ name, status: of, stage, why, run, sweep }: Told): void {
  title.textContent = name;
  const more = of === 'working' ? stage : of === 'failed' ? '' : why;
  status.textContent = more === '' ? STATUS[of] : `${STATUS[of]}: ${more}`;
  failed.hidden = of !== 'failed';
  failed.textContent = of === 'failed' ? why : '';
  ofRun.hidden = run === null;
  far.hidden = farText.hidden = run === null && sweep === null;
  buttons.element.hidden = sweep !== null;
  buttons.allow(of);
}

let shown: Told | undefined;
function show(told: Told): void {
  if (!shown?.run && told.run) colour = createPalette(told.colours);
  const moved = shown?.status !== told.status || shown.run?.progress.events !== told.run?.progress.events;
  shown = told;
  showStatus(told);
  if (told.run) showRun(told.run, told.ran_ms);
  if (told.sweep) showSweep(told.sweep);
  // while it runs the tree would not stand still
  if (told.run && moved && told.status !== 'running') state.refresh();
}

const events = new EventSource('events');
events.addEventListener('message', (event) => show(JSON.parse(String(event.data)) as Told));
events.addEventListener('error', () => {
  // the program has ended, or is on its way: what was told last stays
  const over = shown?.status === 'ended' || shown?.status === 'failed';
  if (over) events.close();
  else status.textContent = 'Not connected: the program has ended, or is busy';
});
