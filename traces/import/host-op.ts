/** A top-level operator of the host, as a recording has it: the common form that importers fold into operators. */

/** A product that ran inside a host operator: aten::addmm, mm, bmm or baddbmm, with its operand shapes. */
export interface HostGemm {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
}

export interface HostOp {
  readonly name: string;
  /** where it stands in the file, for messages: cpu_op 12 */
  readonly where: string;
  /** shapes of all arguments; a scalar or a non-tensor has the empty shape */
  readonly shapes: readonly (readonly number[])[];
  readonly gemms: readonly HostGemm[];
  /** name of the innermost recorded module around it, where there is one */
  readonly module: string | undefined;
}

export interface HostSentence {
  readonly id: string;
  readonly task: string;
  readonly seq: number | null;
  readonly tokens: number | null;
  readonly model: string | undefined;
  readonly ops: readonly HostOp[];
}
