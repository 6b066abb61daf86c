/** One node with what it reads, as the meaning of its operator is worked out from it. */
import { InputError } from '../../files/input-error.js';
import type { Argument, RecordedTensor } from '../recording.js';
import { numberOf, textOf, type AttributeProto } from './schema.js';
import { densityOf, dimsOf, elementsOf, typeOf } from './tensor.js';
import { tensorOf, type Made, type Value } from './value.js';

/** One operation of PyTorch. */
export interface Step {
  /** PyTorch's name of it, as `RecordedOp.word` */
  readonly word: string;
  /** in PyTorch's order */
  readonly args: readonly Argument[];
}
/** What a node comes to: mostly one operation, which makes the node's results. */
export interface Meaning extends Step {
  /** in the node's order; those left out are not known */
  readonly results: readonly Made[];
  /** operations before it, for a node that is several */
  readonly before?: readonly (Step & { readonly result: RecordedTensor | undefined })[];
}
/** An operator of ONNX. @throws InputError at the node, where what it is given cannot be */
export type Operator = (u: Use) => Meaning;

/** A node's inputs and attributes, by place and by name. */
export class Use {
  constructor(
    readonly file: string,
    /** node NAME */
    readonly where: string,
    readonly inputs: readonly (Value | undefined)[],
    /** names of what it makes; '' for one that is not wanted */
    readonly outputs: readonly string[],
    /** version of ONNX's own operators */
    readonly opset: number,
    private readonly attributes: readonly AttributeProto[],
    /** why a value's shape is not known */
    private readonly unknown: (id: string) => string,
  ) {}

  /** @throws InputError at this node */
  fail(problem: string, expected: string): never {
    throw new InputError({ file: this.file, field: this.where }, problem, expected);
  }

  /** Input `i` for a recording; undefined where there is none or its shape is not known. */
  tensor(i: number): RecordedTensor | undefined {
    const v = this.inputs[i];
    return v && tensorOf(v);
  }
  /** The same, in another shape: transposed, or cut into heads. */
  tensorAs(i: number, shape: readonly number[]): RecordedTensor | undefined {
    const t = this.tensor(i);
    return t && { ...t, shape };
  }
  /** Input `i` where it must be a tensor whose shape is known: a product's. @throws InputError */
  needed(i: number): RecordedTensor {
    const v = this.inputs[i];
    if (!v) return this.fail(`input ${i} is missing`, 'an operator with all its inputs');
    return (
      tensorOf(v) ??
      this.fail(`the shape of its input "${v.id}" is not known: ${this.unknown(v.id)}`, 'value_info with its shape')
    );
  }
  /** An operand: a constant of one element is a number, as PyTorch records it. */
  operand(i: number): Argument {
    const v = this.inputs[i];
    if (v?.data?.length === 1 && !v.weight) return v.data[0];
    return this.tensor(i);
  }
  has(i: number): boolean {
    return this.inputs[i] !== undefined;
  }
  shape(i: number): readonly number[] | undefined {
    return this.inputs[i]?.shape;
  }
  type(i: number): string | undefined {
    return this.inputs[i]?.type;
  }
  /** Elements of a small constant. */
  data(i: number): readonly number[] | undefined {
    return this.inputs[i]?.data;
  }

  private attribute(name: string): AttributeProto | undefined {
    return this.attributes.find((a) => a.name === name);
  }
  int(name: string, otherwise: number): number {
    const a = this.attribute(name);
    return a ? numberOf(a.i) : otherwise;
  }
  float(name: string): number | undefined {
    return this.attribute(name)?.f;
  }
  text(name: string, otherwise: string): string {
    const a = this.attribute(name);
    return a ? textOf(a.s) : otherwise;
  }
  ints(name: string): readonly number[] | undefined {
    return this.attribute(name)?.ints.map(numberOf);
  }
  /** Numbers that are an attribute in older opsets, and an input in newer ones. */
  numbers(name: string, input: number): readonly number[] | undefined {
    return this.has(input) ? this.data(input) : this.ints(name);
  }
  /** The constant that an attribute holds. */
  constant(): Made {
    for (const { name, t, i, f, ints, floats } of this.attributes) {
      if (name === 'value' && t) return { shape: dimsOf(t), type: typeOf(t.dataType), data: elementsOf(t) };
      if (name === 'value_int') return { shape: [], type: 'int64', data: [numberOf(i)] };
      if (name === 'value_ints') return { shape: [ints.length], type: 'int64', data: ints.map(numberOf) };
      if (name === 'value_float') return { shape: [], type: 'float32', data: [f] };
      if (name === 'value_floats') return { shape: [floats.length], type: 'float32', data: floats };
    }
    return { shape: undefined, type: undefined };
  }

  /** Share of elements of that constant that are not zero. */
  constantDensity(): number | undefined {
    const t = this.attribute('value')?.t;
    return t ? densityOf(t, (found) => this.fail(found, 'as many elements as its dimensions say')) : undefined;
  }

  /** `axis` counted from the front. @throws InputError for one that is not there */
  axis(axis: number, rank: number): number {
    if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
      this.fail(`axis ${axis} of ${rank} dimensions`, `one of ${-rank} to ${rank - 1}`);
    return axis < 0 ? axis + rank : axis;
  }
  /** The shape that two come to together. @throws InputError */
  broadcast(a: readonly number[], b: readonly number[]): number[] {
    const rank = Math.max(a.length, b.length);
    return Array.from({ length: rank }, (_, i) => {
      const x = a[i - rank + a.length] ?? 1;
      const y = b[i - rank + b.length] ?? 1;
      if (x !== y && x !== 1 && y !== 1) this.fail(`shapes [${a.join(', ')}] and [${b.join(', ')}]`, 'shapes that broadcast');
      return x === 1 ? y : x;
    });
  }
}
