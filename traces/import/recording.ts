/**
 * What a recording holds, in one form for all formats: operators as they nest, the labels that people put around them, and
 * of each operator what it was given and, where the format says so, what it made.
 *
 * An importer only reads: it brings a file into this form. Which work is taken (select.ts), what operators come to
 * (open.ts), which values they read (values.ts where there are ids, guess.ts where there are none), layers, weights and
 * their classes are found in one way for all.
 */

/** A tensor that an operator was given, or made. Immutable. */
export interface RecordedTensor {
  readonly shape: readonly number[];
  /** of an element, one of the words of element-type.ts; undefined where the format does not say */
  readonly type: string | undefined;
  /** Equal ids are one value, until an operator makes a result of that id again. Undefined where the format has none. */
  readonly id?: string;
  /** Equal storages are the same memory from the same offset on: views of one tensor, a weight wherever it is read. */
  readonly storage?: string;
  /** that it is stored with the model, and what it is called there, where the format says so */
  readonly parameter?: string;
  /** share of elements that are not zero, where the file holds the elements */
  readonly density?: number;
}

/** A number, a list of numbers, a text: what an operator was given beside tensors. Undefined: not recorded, or none. */
export type Setting = number | boolean | string | readonly number[] | undefined;
/** What an operator was given, in the order of its parameters. */
export type Argument = RecordedTensor | readonly RecordedTensor[] | Setting;

/** An operator of the host, a label around operators, or a module's scope. */
export interface RecordedOp {
  /** label: put there by a person or by a library, computes nothing itself */
  readonly is: 'operator' | 'label';
  /** as the format has it: aten::addmm, MatMul, inference model=albert */
  readonly name: string;
  /** PyTorch's name of it without namespace, overload and trailing underscore: addmm, matmul. As rules.ts lists them. */
  readonly word: string;
  /** where it stands in the file, for messages: traceEvents[12], nodes[3], node /encoder/MatMul_2 */
  readonly where: string;
  readonly args: readonly Argument[];
  /** undefined where the format does not say */
  readonly results: readonly RecordedTensor[] | undefined;
  /** what it called, in order of time */
  readonly inner: readonly RecordedOp[];
  /** name of the innermost recorded module around it, where there is one */
  readonly module: string | undefined;
  /** number of the call, where the format has one: it pairs a Kineto file with an Execution Trace */
  readonly call?: number;
}

/** What one thread of the host did, in order of time. */
export interface RecordedThread {
  readonly name: string;
  readonly ops: readonly RecordedOp[];
}

/** A file as read. */
export interface Recording {
  readonly threads: readonly RecordedThread[];
  /** values have ids: what reads what is known, not guessed */
  readonly ids: boolean;
  /** what the format has in place of ids, where they were made of it: data dependencies */
  readonly idsOf?: string;
  /** parameters that are equal may have one id: exporters store them once */
  readonly merged?: boolean;
  /** oddities of the file that were passed over, in words, and how often each came */
  readonly oddities: ReadonlyMap<string, number>;
}

/** Whether an argument is a tensor. */
export const isTensor = (a: Argument): a is RecordedTensor => typeof a === 'object' && !Array.isArray(a) && 'shape' in a;
/** Whether an argument is a list of tensors; an empty list is one of numbers. */
export const isTensorList = (a: Argument): a is readonly RecordedTensor[] =>
  Array.isArray(a) && a.length > 0 && typeof a[0] === 'object';

/** All tensors of an operator's arguments, lists opened, in order. */
export const tensorsOf = (args: readonly Argument[]): RecordedTensor[] =>
  args.flatMap((a) => (isTensor(a) ? [a] : isTensorList(a) ? a : []));

/** Elements of a shape. */
export const countOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A shape as messages have it. */
export const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** aten::add_ → add; mkldnn::_linear_pointwise → _linear_pointwise; aten::mm.out → mm */
export const wordOf = (name: string): string =>
  name
    .replace(/^.*::/, '')
    .replace(/\.[^]*$/, '')
    .replace(/(?<=[A-Za-z0-9])_$/, '');
