/** From a profiler's events, which nest by time, to sentences with their top-level host operators. */
import type { HostGemm, HostOp, HostRecording, HostSentence } from './host-op.js';
import type { KinetoEvent, PlacedEvent } from './kineto-schema.js';

const GEMMS = new Set(['aten::addmm', 'aten::mm', 'aten::bmm', 'aten::baddbmm']);
/** Time stamps are µs with three decimals and near 2^52 when multiplied out: ends are compared with this much slack. */
const SLACK_US = 0.002;
/** as an operator trace takes it */
const LONGEST_NAME = 200;
const LONGEST_SENTENCE = 2 ** 24;

interface OpenEvent {
  readonly event: KinetoEvent;
  readonly end: number;
  readonly op: (HostOp & { gemms: HostGemm[] }) | undefined;
}
interface OpenSentence extends HostSentence {
  ops: HostOp[];
}

/** `sentence=003 task=qnli seq=128` → its words; a Map, since names come from the file. */
function labels(name: string): Map<string, string> {
  const words = name.split(/\s+/).filter((word) => word.includes('='));
  return new Map(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
}

function wholeNumber(text: string | undefined): number | null {
  const n = Number(text);
  return text !== undefined && Number.isSafeInteger(n) && n >= 1 && n <= LONGEST_SENTENCE ? n : null;
}

function newSentence(words: ReadonlyMap<string, string>, index: number): OpenSentence {
  return {
    id: (words.get('sentence') ?? String(index).padStart(3, '0')).slice(0, LONGEST_NAME),
    task: (words.get('task') ?? 'default').slice(0, LONGEST_NAME),
    seq: wholeNumber(words.get('seq')),
    tokens: wholeNumber(words.get('tokens')),
    model: words.get('model'),
    ops: [],
  };
}

const isSentence = (e: KinetoEvent): boolean => e.cat === 'user_annotation' && /^(sentence=|inference\b)/.test(e.name);

const isInside = (start: number, end: number, outerEnd: number): boolean =>
  start < outerEnd - SLACK_US / 4 && end <= outerEnd + SLACK_US;

function moduleOf(stack: readonly OpenEvent[]): string | undefined {
  const inner = stack.findLast((s) => s.event.cat === 'user_annotation' && s.event.name.startsWith('module='));
  return inner && labels(inner.event.name).get('module');
}

/** The events that are open in each thread as time goes on, outermost first. */
function createStacks(): (event: KinetoEvent, end: number) => OpenEvent[] {
  const stacks = new Map<string, OpenEvent[]>();
  return (event, end) => {
    const thread = `${event.pid} ${event.tid}`;
    const stack = stacks.get(thread) ?? [];
    stacks.set(thread, stack);
    while (stack.length > 0 && !isInside(event.ts, end, stack.at(-1)!.end)) stack.pop();
    return stack;
  };
}

/** An operator of the host; a product counts for the outermost operator around it. */
function hostOp({ event, where }: PlacedEvent, stack: readonly OpenEvent[], outer: OpenEvent['op']): OpenEvent['op'] {
  const op = { name: event.name, where, shapes: shapesOf(event), gemms: [], module: moduleOf(stack) };
  if (GEMMS.has(event.name)) (outer ?? op).gemms.push({ name: event.name, shapes: op.shapes });
  return op;
}

/** Sentences with their top-level host operators; without any label, all is one. @param events by time, outer before inner */
export function nest(events: readonly PlacedEvent[]): HostRecording {
  const labelled = events.some(({ event }) => isSentence(event));
  const sentences: OpenSentence[] = labelled ? [] : [newSentence(new Map(), 0)];
  const outside: string[] = [];
  const stackOf = createStacks();
  let count = 0;
  for (const placed of events) {
    const { event } = placed;
    const end = event.ts + event.dur;
    const stack = stackOf(event, end);
    if (isSentence(event)) sentences.push(newSentence(labels(event.name), sentences.length));
    if (event.cat === 'user_annotation') {
      stack.push({ event, end, op: undefined });
      continue;
    }
    const outer = stack.find((s) => s.op)?.op;
    const op = hostOp(placed, stack, outer);
    if (!outer && op) {
      count++;
      if (!labelled || stack.some((s) => isSentence(s.event))) sentences.at(-1)!.ops.push(op);
      else outside.push(event.name);
    }
    stack.push({ event, end, op });
  }
  return { sentences, outside, count };
}

/** Shapes of the arguments; anything but a list of numbers (a list of tensors, a scalar) has the empty shape. */
function shapesOf(event: KinetoEvent): number[][] {
  const dims = event.args?.['Input Dims'] ?? [];
  return dims.map((d) => (Array.isArray(d) && d.every((x) => typeof x === 'number') ? d : []));
}
