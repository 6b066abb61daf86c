/** What the names of a graph, or of a body inside it, stand for. */
import { InputError } from '../../files/input-error.js';
import { declared } from './dims.js';
import type { FunctionProto, GraphProto, TensorProto } from './schema.js';
import { densityOf, dimsOf, elementsOf, sparseDensity, typeOf } from './tensor.js';
import type { Made, Value } from './value.js';

/** What is the same for all graphs of a file. */
export interface Reading {
  readonly file: string;
  readonly dims: ReadonlyMap<string, number>;
  readonly opset: number;
  readonly functions: ReadonlyMap<string, FunctionProto>;
  readonly oddities: Map<string, number>;
  /** what each graph holds, however often it runs: a weight in a loop's body is one */
  readonly stored: Map<GraphProto, ReadonlyMap<string, Value>>;
  /** nodes read so far */
  nodes: number;
}

/** Names of a graph, or of a function's body, and what they stand for. */
export interface Scope {
  readonly values: Map<string, Value>;
  /** what a body sees beside its own: the graph around it */
  readonly outer: Scope | undefined;
  /** stands before ids of what it makes */
  readonly prefix: string;
  /** as the file declares values */
  readonly declared: ReadonlyMap<string, Made>;
  /** why a shape is not known, by id */
  readonly unknown: Map<string, string>;
  /** functions around it */
  readonly within: readonly string[];
  /** module of the node that called it */
  readonly module: string | undefined;
}

export const find = (scope: Scope | undefined, name: string): Value | undefined =>
  scope && (scope.values.get(name) ?? find(scope.outer, name));

export const odd = (r: Reading, what: string): void => void r.oddities.set(what, (r.oddities.get(what) ?? 0) + 1);

/** More nodes than any model has; functions that call functions could make 2^100, a loop 2^63. */
const MOST_NODES = 500_000;
/** Counts nodes that are read. @throws InputError where there are too many */
export function addNodes(r: Reading, count: number): void {
  r.nodes += count;
  if (r.nodes > MOST_NODES)
    throw new InputError({ file: r.file }, 'the graph is too large', `at most ${MOST_NODES} nodes, loops and functions opened`);
}

/** Such a file is never opened; a path to elsewhere is a fault all the same, for whoever opens it. @throws InputError */
function checkLocation(t: TensorProto, file: string): void {
  const path = t.externalData.find(({ key }) => key === 'location')?.value;
  if (path === undefined || (!/^([/\\]|[a-z]:)/i.test(path) && !path.split(/[/\\]/).includes('..'))) return;
  const problem = `its elements are in "${path}", outside the model's folder`;
  throw new InputError({ file, field: `initializer ${t.name}` }, problem, 'a file beside the model (it is not opened)');
}

/** The initializers of a graph. @throws InputError */
function storedIn(r: Reading, graph: GraphProto, prefix: string): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  const add = (name: string, made: Made): void => void values.set(name, { ...made, id: `${prefix}${name}` });
  for (const t of graph.initializer) {
    const fail = (found: string): never => {
      throw new InputError({ file: r.file, field: `initializer ${t.name}` }, found, 'as many elements as its dimensions say');
    };
    checkLocation(t, r.file);
    const [shape, type] = [dimsOf(t), typeOf(t.dataType)];
    const weight = { parameter: t.name, storage: `${prefix}${t.name}`, type, density: densityOf(t, fail) };
    add(t.name, { shape, type, data: elementsOf(t), ...(shape.length > 0 && { weight }) });
  }
  for (const s of graph.sparseInitializer) {
    const name = s.values?.name ?? '';
    const type = typeOf(s.values?.dataType ?? 0);
    add(name, {
      shape: dimsOf(s),
      type,
      weight: { parameter: name, storage: `${prefix}${name}`, type, density: sparseDensity(s) },
    });
  }
  return values;
}

/** A scope for a graph: with its initializers in it. @throws InputError */
export function scopeOf(r: Reading, graph: GraphProto, outer: Scope | undefined, prefix: string): Scope {
  const stored = r.stored.get(graph) ?? storedIn(r, graph, prefix);
  r.stored.set(graph, stored);
  const infos = [...graph.output, ...graph.valueInfo].map((v) => [v.name, declared(v, r.dims)] as const);
  const unknown = outer?.unknown ?? new Map<string, string>();
  return {
    values: new Map(stored),
    outer,
    prefix,
    declared: new Map(infos),
    unknown,
    within: outer?.within ?? [],
    module: outer?.module,
  };
}
