/** A resolved scenario, as people read it. */
import { stringify } from 'yaml';
import type { TensorRow, WeightRow } from '../../analysis/index.js';
import { ownDensity, placeIn, platformWhole, rulesFor, sized } from '../../models/index.js';
import { isGemm, macsOf } from '../../traces/index.js';
import type { Resolved } from '../workload/resolve.js';
import { isWeight } from '../workload/weights.js';

/** What the scenario comes to before it runs. */
export function describeScenario(r: Resolved): Readonly<Record<string, string | number>> {
  const { trace, stream, parts } = r;
  const { platform } = r.hardware;
  const { arrivals } = r.scenario.stream;
  const macs = (program: number): number =>
    trace.operators.reduce((n, { sentence, dims }) => n + (sentence === program && isGemm(dims) ? macsOf(dims) : 0), 0);
  // once a program: many sentences run the same
  const perProgram = trace.sentences.map((_, i) => macs(i));
  const weights = new Set(trace.operators.flatMap((o) => o.inputs).flatMap((t) => (isWeight(t) ? [t.id] : [])));
  const alone = [...weights].filter((id) => rulesFor(platform, id).length > 0).length;
  const switches = stream.sentences.filter((s, i) => i > 0 && stream.sentences[i - 1]!.task !== s.task).length;
  return {
    platform: platform.name,
    tasks: r.tasks.map((t) => t.name).join(', '),
    sentences: stream.sentences.length,
    ...(arrivals.kind === 'daily' && { 'requests a day': arrivals.per_day }),
    'kinds of sentences': trace.sentences.length,
    'multiply-accumulates': stream.sentences.reduce((n, s) => n + perProgram[s.program]!, 0),
    'changes of task in order of arrival': switches,
    ...(alone > 0 && { 'tensors that lie by themselves': alone }),
    ...(parts && { 'room for parts of tasks': parts.slots, 'bytes of the largest part': r.part_bytes }),
    ...Object.fromEntries(Object.entries(platform.memories).map(([name, m]) => [`size of ${name} (bytes)`, m.size_bytes.value])),
  };
}

/** The model's weights, where a file says their densities; none where none does. */
export function weightRows({ weights, trace, hardware: { platform, precision } }: Resolved): WeightRow[] {
  const tensors = new Map(trace.operators.flatMap((o) => o.inputs).map((t) => [t.id, t]));
  return [...(weights?.counted ?? [])].map(([id, { name, elements, nonzero }]) => {
    const t = tensors.get(id)!;
    const { encoding, density } = placeIn(platform, t);
    const own = ownDensity(platform, id);
    const stored = own === undefined ? t : { ...t, density: own };
    const { bytes, encoding: as } = sized(stored, { encoding, density: density?.value ?? 1 }, precision.of(t.class));
    const form = as.density === null ? 'dense' : 'bitmask';
    return { tensor: id, in_file: name, elements, nonzero, encoding: form, encoded_bytes: bytes };
  });
}

/** Weights and tables, each where it lies. */
export function tensorRows({ trace, hardware: { platform, precision } }: Resolved): TensorRow[] {
  const tensors = new Map(trace.operators.flatMap((o) => o.inputs.filter(isWeight)).map((t) => [t.id, t]));
  return [...tensors.values()].map((t) => {
    const { memory, encoding, density } = placeIn(platform, t);
    const { bytes, encoding: as } = sized(t, { encoding, density: density?.value ?? 1 }, precision.of(t.class));
    const form = as.density === null ? 'dense' : 'bitmask';
    return { tensor: t.id, class: t.class, shape: t.shape, memory, encoding: form, bytes };
  });
}

/** Every field as it is used, defaults included; the platform in full. */
export function resolvedYaml({ scenario, hardware: { platform }, tasks, stream: { in_flight } }: Resolved): string {
  const { placement, tensors, ...hardware } = platformWhole(platform);
  const { arrivals } = scenario.stream;
  const stream = { ...scenario.stream, ...(arrivals.kind === 'closed' && { arrivals: { ...arrivals, in_flight } }) };
  // through JSON, which leaves out what is undefined
  const plain = JSON.parse(
    JSON.stringify({
      ...{ ...scenario, stream, tasks, platform: hardware, placement: numbers(placement) },
      ...(tensors && { tensors: numbers(tensors) }),
    }),
  ) as unknown;
  return stringify(plain, { lineWidth: 140, aliasDuplicateObjects: false });
}

/** Places as scenario files have them: densities without their sources. */
const numbers = (places: object): unknown =>
  JSON.parse(
    JSON.stringify(places, (key, value: unknown) => (key === 'density' ? ((value as { value?: number }).value ?? value) : value)),
  );
