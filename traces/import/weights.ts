/**
 * Which parameters each piece reads, and their class.
 *
 * Where the recording has ids, equal data is one tensor, whatever it is called. Where it has none, equal roles read the same
 * tensor: the same place in every sentence and, where layers share their weights, in every layer. Classes are decided, in
 * this order, by what a person says (--classes), by names of modules and parameters, by tasks that read different data in one
 * place, by the structure. What decided is counted and told.
 */
import type { TensorClass } from '../operators/operator.js';
import type { Attention } from './attention.js';
import type { ClassPattern, ClassPatterns } from './classes.js';
import { layerOf, type Layers } from './layers.js';
import { namesOf, type Named } from './names.js';
import { parameterShape, type PlacedPiece } from './piece.js';

/** A parameter: equal ids are the same data. */
export interface Role {
  readonly id: string;
  readonly class: TensorClass;
  /** as it was first read, where ids say that it is read again: the way back reads weights turned */
  readonly shape?: readonly number[];
}

/** Module and parameter names of what changes with the task. */
const TASK_NAME =
  /adapter|lora|ia3|layer_?scale|layer_?norm|rms_?norm|(^|\.)(norm|ln)(s|\d+|_\w*)?(\.|$)|^heads?\.|(^|\.)(classifier|lm_head|score|qa_outputs)(\.|$)/i;

/** A sentence whose weights are looked for. */
export interface Weighed {
  readonly task: string;
  readonly pieces: readonly PlacedPiece[];
  readonly layers: Layers | undefined;
  readonly attention: readonly Attention[];
  /** all layers read one set: undefined where ids say so themselves */
  readonly shared: boolean;
  /** names of modules tell one weight from another */
  readonly byModule: boolean;
}

/** What layers have in common stands in the id; what they do not, by the layer's number. */
const scopeOf = (layer: number | null, shared: boolean): string => (layer === null ? '' : shared ? 'layer.' : `layer${layer}.`);

/** All parameters of a recording, as its sentences are looked at one after the other. */
export interface Weights {
  /** By piece, one role a parameter. */
  rolesOf(sentence: Weighed): Role[][];
  /** how many tensors each reason made a task's */
  readonly reasons: ReadonlyMap<string, number>;
  /** tensors by the pattern of a person's that decided them */
  readonly decided: ReadonlyMap<ClassPattern, ReadonlySet<string>>;
}

interface State {
  readonly byKey: Map<string, Role>;
  readonly taken: Set<string>;
  /** tables by key: a head may be one of them */
  readonly tables: Map<string, Role>;
  readonly reasons: Map<string, number>;
  readonly decided: Map<ClassPattern, Set<string>>;
  /** tensors whose reason has been counted */
  readonly counted: Set<string>;
}

const suffixOf = (p: PlacedPiece, i: number): string => {
  if (p.kind === 'layer_norm' || p.kind === 'rms_norm') return i === 0 ? '.gamma' : '.beta';
  return i === 0 ? '' : p.kind === 'matmul' && i === 1 ? '.bias' : `.${i}`;
};

/** A name that no other tensor has. */
function free(taken: Set<string>, id: string): string {
  let name = id;
  for (let n = 2; taken.has(name); n++) name = `${id}~${n}`;
  taken.add(name);
  return name;
}

/** @param differs whether tasks read different data in this place */
function classOf(
  p: PlacedPiece,
  named: Named,
  differs: boolean,
  asked: TensorClass | undefined,
): { class: TensorClass; why: string | undefined } {
  if (asked !== undefined) return { class: asked, why: undefined };
  if (p.kind === 'embedding') return { class: 'embedding', why: undefined };
  const recorded = [p.module, ...p.parameters.map((t) => t.parameter)].filter((n) => n !== undefined);
  if (recorded.some((n) => TASK_NAME.test(n))) return { class: 'task', why: 'its recorded name' };
  if (differs) return { class: 'task', why: 'tasks that read different data in its place' };
  return named.task === undefined ? { class: 'backbone', why: undefined } : { class: 'task', why: named.task };
}

/** What ids say over all sentences. */
export interface Places {
  /** places in which tasks read different data */
  readonly differing: ReadonlySet<string>;
  /** keys of vectors that stand in several places of a layer: exporters store equal vectors once, so they tell nothing */
  readonly merged: ReadonlySet<string>;
}

/** Looks at every parameter that has a key. @param mayMerge whether parameters that are equal may have one key */
export function lookAtPlaces(sentences: readonly Weighed[], mayMerge: boolean): Places {
  const keys = new Map<string, Map<string, string>>();
  const standsIn = new Map<string, string>();
  const differing = new Set<string>();
  const merged = new Set<string>();
  for (const s of sentences) {
    if (s.pieces.every((p) => p.stored.every((k) => k === undefined))) continue;
    const names = namesOf(s.pieces, s.layers, s.attention);
    s.pieces.forEach((p, i) => {
      const { name } = names[i]!;
      for (const [j, key] of p.stored.entries()) {
        if (!mayMerge || key === undefined || p.parameters[j]!.shape.length > 1) continue;
        const here = `${name}${suffixOf(p, j)}`;
        if ((standsIn.get(key) ?? here) !== here) merged.add(key);
        standsIn.set(key, here);
      }
      const key = p.stored[0];
      if (key === undefined || p.kind === 'embedding' || p.parameters[0]!.shape.length < 2) return;
      const place = `${scopeOf(layerOf(s.layers, i), false)}${name}`;
      const before = keys.get(place) ?? new Map<string, string>();
      keys.set(place, before);
      before.set(s.task, key);
      if (new Set(before.values()).size > 1) differing.add(place);
    });
  }
  return { differing, merged };
}

/** Names the data of a parameter: a bias is told by its weight, a vector that is stored once for many by where it stands. */
function keyOf(p: PlacedPiece, i: number, { merged }: Places): string | undefined {
  const key = p.stored[i];
  if (p.kind === 'matmul' && i > 0) return p.stored[0] === undefined ? undefined : `${p.stored[0]}${suffixOf(p, i)}`;
  return key !== undefined && merged.has(key) ? undefined : key;
}

export function createWeights(patterns: ClassPatterns, places: Places): Weights {
  const state: State = {
    byKey: new Map(),
    taken: new Set(),
    tables: new Map(),
    reasons: new Map(),
    decided: new Map(),
    counted: new Set(),
  };
  return {
    reasons: state.reasons,
    decided: state.decided,
    rolesOf(s) {
      const names = namesOf(s.pieces, s.layers, s.attention);
      return s.pieces.map((p, i) => {
        const layer = layerOf(s.layers, i);
        const place = `${scopeOf(layer, false)}${names[i]!.name}`;
        const name = s.byModule ? (p.module ?? '') : `${scopeOf(layer, s.shared)}${names[i]!.name}`;
        return p.parameters.map((t, j) =>
          roleOf(state, p, j, {
            name,
            shape: t.shape,
            task: s.task,
            named: names[i]!,
            differs: places.differing.has(place),
            patterns,
            places,
          }),
        );
      });
    },
  };
}

interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly task: string;
  readonly named: Named;
  readonly differs: boolean;
  readonly patterns: ClassPatterns;
  readonly places: Places;
}

/** Counts once a tensor why it changes with the task. */
function countReason(state: State, tensor: string, why: string | undefined): void {
  if (why === undefined || state.counted.has(tensor)) return;
  state.counted.add(tensor);
  state.reasons.set(why, (state.reasons.get(why) ?? 0) + 1);
}

function roleOf(state: State, p: PlacedPiece, i: number, at: Place): Role {
  const key = keyOf(p, i, at.places);
  // a table that is the head's weight too is one tensor, and stays a table
  const table = key === undefined ? undefined : state.tables.get(key);
  if (table) return table;
  const own = `${at.name}[${parameterShape(p, 0).join('×')}]${suffixOf(p, i)}`;
  // the name that notes show where nobody is asked: a person writes patterns of it
  const shown = `${classOf(p, at.named, at.differs, undefined).class === 'task' ? `${at.task}/` : ''}${own}`;
  const names = [shown, own, at.name, p.module, p.parameters[i]!.parameter].filter((n) => n !== undefined);
  const asked = at.patterns.patternOf(names);
  const { class: of, why } = classOf(p, at.named, at.differs, asked?.class);
  const prefix = of === 'task' ? `${at.task}/` : '';
  if (asked) state.decided.set(asked, (state.decided.get(asked) ?? new Set()).add(`${prefix}${key ?? own}`));
  // what has been read as the backbone's stays so, wherever else it is read
  const known = key === undefined ? undefined : (state.byKey.get(key) ?? state.byKey.get(`${prefix}${key}`));
  if (known) return known;
  countReason(state, `${prefix}${key ?? own}`, why);
  if (key === undefined) return { id: `${prefix}${own}`, class: of };
  const role: Role = { id: free(state.taken, `${prefix}${own}`), class: of, shape: parameterShape(p, i) };
  state.byKey.set(`${prefix}${key}`, role);
  if (of === 'embedding') state.tables.set(key, role);
  return role;
}
