/** What the host did, as a recording has it: the common form that is folded into operators, whatever the format. */

/** A product that ran inside a host operator: aten::addmm, mm, bmm or baddbmm, with its operand shapes. */
export interface HostGemm {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
}

/** A top-level operator of the host. */
export interface HostOp {
  readonly name: string;
  /** where it stands in the file, for messages: traceEvents[12] */
  readonly where: string;
  /** shapes of all arguments; a scalar or a non-tensor has the empty shape */
  readonly shapes: readonly (readonly number[])[];
  readonly gemms: readonly HostGemm[];
  /** name of the innermost recorded module around it, where there is one */
  readonly module: string | undefined;
}

/** What the host did for one sentence; what the recording does not say is null or undefined. */
export interface HostSentence {
  readonly id: string;
  readonly task: string;
  readonly seq: number | null;
  readonly tokens: number | null;
  readonly model: string | undefined;
  readonly ops: readonly HostOp[];
}

/** What an importer reads where the format has host operators. */
export interface HostRecording {
  readonly sentences: readonly HostSentence[];
  /** names of the top-level operators that belong to no sentence */
  readonly outside: readonly string[];
  /** all top-level operators, counted as they are read: the ledger must come to the same */
  readonly count: number;
}
