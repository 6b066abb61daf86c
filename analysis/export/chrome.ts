/**
 * A trace as Chrome's JSON (Trace Event Format), for speedscope, ui.perfetto.dev, chrome://tracing.
 *
 * Source  "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 * Time    `ts` is in microseconds with six decimals, so 1 ps is 0.000001; a process is an actor or one of its banks, a thread a lane.
 *         Slices have no arguments: speedscope takes a name with its arguments for what it counts together. Perfetto’s file has them.
 */
import type { Exporter } from './exporter.js';
import { metadataOf } from './facts.js';
import { writtenWhole, type OutFile } from './out-files.js';
import { drawTimeline, timelineTitle, type Drawn, type Lane, type TimelineSink } from './timeline.js';

/** ps as µs, exactly. */
function micros(ps: number): string {
  const rest = ps % 1e6;
  const whole = (ps - rest) / 1e6;
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
}

/** Texts as JSON has them, made once each. */
function jsonTexts(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    let json = known.get(text);
    if (json === undefined) known.set(text, (json = JSON.stringify(text)));
    return json;
  };
}

function sinkOf(out: OutFile): TimelineSink {
  const json = jsonTexts();
  const processes = new Map<string, number>();
  const pids: number[] = [];
  let first = true;
  function event(text: string): void {
    out.text(first ? `\n${text}` : `,\n${text}`);
    first = false;
  }
  function process(name: string): number {
    let pid = processes.get(name);
    if (pid === undefined) {
      processes.set(name, (pid = processes.size + 1));
      event(`{"ph":"M","name":"process_name","pid":${pid},"tid":0,"args":{"name":${json(name)}}}`);
    }
    return pid;
  }
  function thread({ id, actor, bank, name }: Lane): number {
    if (pids[id] === undefined) {
      pids[id] = process(`${actor || 'run'}${bank === undefined ? '' : ` bank ${bank}`}`);
      event(`{"ph":"M","name":"thread_name","pid":${pids[id]},"tid":${id + 1},"args":{"name":${json(name)}}}`);
    }
    return pids[id];
  }
  return {
    slice({ lane, name, kind, start_ps, end_ps, flow }) {
      const of = `"name":${json(name)},"cat":${json(kind)},"pid":${thread(lane)},"tid":${lane.id + 1}`;
      // both ends as they are: where ts + dur came to a little more than the next ts, one slice would be within the other
      event(`{"ph":"B",${of},"ts":${micros(start_ps)}}`);
      if (flow > 0)
        event(
          `{"ph":"s","name":"holder","cat":"wait","pid":${pids[lane.id]!},"tid":${lane.id + 1},"ts":${micros(start_ps)},"id":${flow}}`,
        );
      event(`{"ph":"E",${of},"ts":${micros(end_ps)}}`);
    },
    held(lane, name, at_ps, flow) {
      const pid = thread(lane);
      const at = `"pid":${pid},"tid":${lane.id + 1},"ts":${micros(at_ps)}`;
      event(`{"ph":"X","name":${json(name)},"cat":"hold",${at},"dur":0}`);
      event(`{"ph":"f","bp":"e","name":"holder","cat":"wait",${at},"id":${flow}}`);
    },
    counter(actor, name, unit, at_ps, value) {
      event(
        `{"ph":"C","name":${json(`${actor} ${name}`)},"pid":${process(actor)},"tid":0,"ts":${micros(at_ps)},"args":{${json(unit)}:${value}}}`,
      );
    },
  };
}

/** One file. */
export const chrome: Exporter = {
  summary: 'Chrome’s JSON for speedscope, Perfetto, chrome://tracing: the same slices, arrows and counters',
  tables: false,
  async write({ trace, out, chosen }) {
    const drawn = writtenWhole((open): Drawn => {
      const file = open(out);
      const about = {
        title: timelineTitle(trace, 'ts in µs, 0.000001 is 1 ps'),
        ...Object.fromEntries(metadataOf(trace, chosen)),
      };
      file.text(`{"displayTimeUnit":"ns","otherData":${JSON.stringify(about)},"traceEvents":[`);
      const counts = drawTimeline(trace, chosen, sinkOf(file));
      file.text('\n]}\n');
      return counts;
    });
    return Promise.resolve({ counts: { ...drawn }, files: [['Chrome JSON', out]] });
  },
};
