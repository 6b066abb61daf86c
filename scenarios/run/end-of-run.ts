/** What a run came to, whole or interrupted: the end of its event trace. Times in ps, energies in fJ. */
import { sharedEnergy } from './batches.js';
import type { Accelerator, Stream } from '../../models/index.js';
import type { OccupancyRow, Recorder, SentenceInfo, SentenceRow, TraceEnd } from '../../traces/index.js';

type Sentences = readonly SentenceInfo[];

/** Busy, stalled and idle time of each actor up to now; they sum to it. */
const occupancies = ({ kernel, accounted }: Accelerator): OccupancyRow[] =>
  accounted.map(({ name, occupancy: o }) => {
    // the time since the last change is in none of the three yet
    const open = { busy: 0, stalled: 0, idle: 0, [o.mode]: kernel.now_ps - o.since_ps };
    return {
      actor: name,
      busy_ps: o.busy_ps + open.busy,
      stalled_ps: o.stalled_ps + open.stalled,
      idle_ps: o.idle_ps + open.idle,
    };
  });

/** Sentences that were begun. One that a run was interrupted in has not ended: its times are the run's. */
function sentenceRows(
  { kernel, dispatcher, sequencers }: Accelerator,
  sentences: Sentences,
  stream: Stream | undefined,
  taken_fj: readonly number[],
): SentenceRow[] {
  const { arrival_ps, start_ps, ready_ps, first_ps, end_ps, leader, accelerator } = dispatcher.served();
  const energy_fj = stream?.together ? sharedEnergy(taken_fj, leader) : taken_fj;
  const known = (ps: number): number => (ps < 0 ? kernel.now_ps : ps);
  return sentences.flatMap((sentence, s): SentenceRow[] => {
    if (start_ps[s]! < 0) return [];
    const deadline_ps = stream?.sentences[s]?.deadline_ps ?? 0;
    return [
      {
        ...sentence,
        arrival_ps: arrival_ps[s]!,
        start_ps: start_ps[s]!,
        ready_ps: known(ready_ps[s]!),
        ...(first_ps[s]! >= 0 && { first_token_ps: first_ps[s]! }),
        end_ps: known(end_ps[s]!),
        // the stream has it after the arrival, the trace in simulated time
        deadline_ps: deadline_ps === 0 ? 0 : arrival_ps[s]! + deadline_ps,
        energy_fj: energy_fj[s]!,
        ...(sequencers.length > 1 && { accelerator: accelerator[s]! }),
      },
    ];
  });
}

/** Of a recorder that is settled: nothing that was told is missing. @param over whether nothing is left to do */
export function cameTo(
  accelerator: Accelerator,
  recorder: Recorder,
  sentences: Sentences,
  stream: Stream | undefined,
  over: boolean,
): TraceEnd {
  const { kernel, sequencers, taskParts, controllers } = accelerator;
  const done = (what: 'retired' | 'gemms'): number => sequencers.reduce((n, s) => n + s.progress()[what], 0);
  const totals = recorder.totals();
  const peak = recorder.peak(kernel.now_ps);
  return {
    ended: over ? 'finished' : 'interrupted',
    now_ps: kernel.now_ps,
    events: totals.reduce((n, t) => n + t.count, 0),
    operators: done('retired'),
    gemms: done('gemms'),
    totals,
    series: recorder.series(),
    ...(peak && { peak: { ...peak, name: accelerator.operators[peak.operator]?.name ?? '' } }),
    occupancy: occupancies(accelerator),
    sentences: sentenceRows(accelerator, sentences, stream, recorder.sentenceEnergy_fj()),
    idle_fj: recorder.idle_fj(),
    fetched: taskParts?.fetched() ?? { parts: 0, bytes: 0 },
    wear: controllers.map((c) => c.wear()).filter((w) => w !== null),
    banks: controllers.flatMap((c) => c.banks()),
    index: recorder.index(),
  };
}
