/** Recordings of any length: those that ship, one pass after the other, as a profiler that is left on writes them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { writeStream } from '../../../traces/formats.js';
import { packageRoot } from '../../../traces/index.js';

type Fields = Record<string, unknown>;
const unpacked = (...path: string[]): Fields =>
  JSON.parse(gunzipSync(readFileSync(join(packageRoot(), ...path))).toString('utf8')) as Fields;

/** Writes what `pass` gives until a file has so many bytes. */
function repeated(file: string, bytes: number, begin: string, pass: (n: number) => string, end: string): void {
  writeStream(file, (write) => {
    let all = 0;
    const put = (text: string): void => {
      const written = Buffer.from(text);
      all += written.length;
      write(written);
    };
    put(begin);
    for (let n = 0; all < bytes; n++) put(n === 0 ? pass(n) : `,\n${pass(n)}`);
    put(end);
  });
}

interface KinetoEvent {
  readonly ts: number;
  readonly dur: number;
  readonly cat?: string;
  readonly pid: number;
  readonly tid: number;
}

/** Frames of Python that a profiler with stacks writes around an operator, none of which is used. */
const stack = (frames: number, { ts, dur, pid, tid }: KinetoEvent, later_us: number): string[] =>
  Array.from({ length: frames }, (_, i) =>
    JSON.stringify({
      ...{ ph: 'X', cat: 'python_function', name: `torch/nn/modules/module.py(${1500 + i}): _call_impl`, pid, tid },
      ...{ ts: ts + later_us, dur, args: { 'Python id': i, 'Python parent id': i - 1, 'Ev Idx': i } },
    }),
  );

/** Of torch.profiler. @param frames of Python beside each operator */
export function writeKineto(file: string, bytes: number, frames: number): void {
  const { traceEvents, ...rest } = unpacked('traces', 'recorded', 'tiny-adapter-albert-seq16.kineto.json.gz');
  const events = (traceEvents as KinetoEvent[]).filter(({ cat }) => cat === 'cpu_op' || cat === 'user_annotation');
  const first = Math.min(...events.map(({ ts }) => ts));
  const took_us = Math.max(...events.map(({ ts, dur }) => ts + dur)) - first + 100;
  const texts = events.map((event) => JSON.stringify({ ...event, ts: '@' }).split('"@"'));
  const pass = (n: number): string =>
    events
      .flatMap((event, i) => [
        ...stack(frames, event, n * took_us),
        texts[i]!.join((event.ts - first + 1e6 + n * took_us).toFixed(3)),
      ])
      .join(',\n');
  repeated(file, bytes, `${JSON.stringify(rest).slice(0, -1)},"traceEvents":[`, pass, ']}');
}

interface Node {
  readonly id: number;
  readonly ctrl_deps: number;
}

/** Of PyTorch's ExecutionTraceObserver. */
export function writeExecutionTrace(file: string, bytes: number): void {
  const { nodes, ...rest } = unpacked('test', 'traces', 'import', 'formats', 'tiny-adapter-albert-seq16.et.json.gz');
  const all = nodes as Node[];
  // the first is the process, of which there is one
  const root = Math.min(...all.map(({ ctrl_deps }) => ctrl_deps));
  const own = all.filter(({ id }) => id !== root);
  const [step, texts] = [
    Math.max(...all.map(({ id }) => id)),
    own.map((node) => JSON.stringify({ ...node, id: '@', ctrl_deps: '@' }).split('"@"')),
  ];
  const [process] = all.filter(({ id }) => id === root);
  const begin = process ? `${JSON.stringify(process)},\n` : '';
  const pass = (n: number): string =>
    own
      .map(({ id, ctrl_deps }, i) => {
        const [a, b, c] = texts[i]!;
        return `${a}${id + n * step}${b}${ctrl_deps === root ? root : ctrl_deps + n * step}${c}`;
      })
      .join(',\n');
  repeated(file, bytes, `${JSON.stringify(rest).slice(0, -1)},"nodes":[${begin}`, pass, ']}');
}

/** An operator trace: one sentence's, again and again. @param sentence as `generate` writes it @param operators at least */
export function writeOperators(file: string, sentence: string, operators: number): void {
  const [header, first, ...lines] = readFileSync(sentence, 'utf8').trimEnd().split('\n');
  const each = lines.map((line) => JSON.parse(line) as { readonly id: number; readonly deps: readonly number[] });
  const texts = lines.map((line) => line.replaceAll('"id":"s0.', '"id":"s@.'));
  const passes = Math.ceil(operators / lines.length);
  writeStream(file, (write) => {
    const put = (text: string): void => write(Buffer.from(`${text}\n`));
    put(header!);
    for (let n = 0; n < passes; n++) put(first!.replace('"id":"000"', `"id":"${n}"`));
    for (let n = 0; n < passes; n++) {
      const from = n * lines.length;
      const said = each.map(({ id, deps }, i) =>
        texts[i]!.replace(/"id":\d+/, `"id":${id + from}`)
          .replace(/"deps":\[[\d,]*\]/, `"deps":[${deps.map((d) => d + from).join(',')}]`)
          .replace(/"sentence":0/, `"sentence":${n}`)
          .replaceAll('"s@.', `"s${n}.`),
      );
      put(said.join('\n'));
    }
  });
}
