/**
 * The timing constraints of a device as data: after this command, the next one of that kind, there, so many cycles later,
 * because of this timing. One row a constraint; `banks.ts` is the engine that holds them.
 *
 * Lengths of commands: a command that occupies n cycles of the command bus takes effect in its last, so what the standard
 * counts from effect to effect is shifted by the difference of the two lengths where starts are compared.
 * Source  DRAMsim3 2981759 and, for tDQSCK, tDQSS, tWPRE, tRPST and the shifts, DRAMSys 340492e (LPDDR4): facts of both are
 *         written down in analysis/validate/reference/README.md.
 */
import { detailIndex, type Detail } from '../../../traces/formats.js';
import { field, type DramField, type DramTable } from '../../technology/dram-table.js';
import { ACT, PRE, PRE_ALL, RD, REF, REF_BANK, WR } from './commands.js';

/** where the next command is, seen from the first: nested, each without those before it */
type Where = 'bank' | 'group' | 'rank' | 'other-rank';

/** After command `after`, not `next` before so many cycles, start to start. */
export interface Constraint {
  readonly after: number;
  readonly next: number;
  readonly where: readonly Where[];
  readonly cycles: number;
  /** what a request waits for meanwhile */
  readonly why: number;
}

const RANK: readonly Where[] = ['bank', 'group', 'rank'];

/** All rows of a device; a pair of commands may have several, of which the latest binds. */
export function constraintsOf(table: DramTable): Constraint[] {
  const v = (f: DramField): number => field(table, f);
  const [burst, RL, WL] = [v('burst'), v('RL') + v('tDQSCK'), v('WL') + v('tDQSS')];
  const length = [v('nACT'), v('nRDWR'), v('nRDWR'), v('nPRE'), v('nREF'), v('nREF'), v('nPRE')];
  const [short, long] = [Math.max(burst, v('tCCD_S')), Math.max(burst, v('tCCD_L'))];
  const row = (why: Detail, after: number, next: number, where: readonly Where[], cycles: number): Constraint => {
    return { after, next, where, cycles: cycles + length[after]! - length[next]!, why: detailIndex(why) };
  };
  const { tRFCpb } = table.fields;
  return [
    row('tRC', ACT, ACT, ['bank'], v('tRAS') + v('tRPpb')),
    row('tRRD', ACT, ACT, ['group'], v('tRRD_L')),
    row('tRRD', ACT, ACT, ['rank'], v('tRRD_S')),
    row('tRRD', ACT, REF, ['group', 'rank'], v('tRRD_S')),
    row('tRCD', ACT, RD, ['bank'], v('tRCD')),
    row('tRCD', ACT, WR, ['bank'], v('tRCD')),
    row('tRAS', ACT, PRE, ['bank'], v('tRAS')),
    row('data-bus', RD, RD, ['bank', 'group'], long),
    row('data-bus', RD, RD, ['rank'], short),
    row('data-bus', RD, RD, ['other-rank'], burst + v('tRTRS')),
    row('tRTW', RD, WR, RANK, RL + burst - v('WL') + v('tWPRE') + v('tRPST')),
    row('tRTW', RD, WR, ['other-rank'], RL + burst - v('WL') + v('tRTRS')),
    row('tRTP', RD, PRE, ['bank'], v('tRTP')),
    row('data-bus', WR, WR, ['bank', 'group'], long),
    row('data-bus', WR, WR, ['rank'], short),
    row('data-bus', WR, WR, ['other-rank'], burst),
    row('tWTR', WR, RD, ['bank', 'group'], WL + burst + v('tWTR_L')),
    row('tWTR', WR, RD, ['rank'], WL + burst + v('tWTR_S')),
    row('data-bus', WR, RD, ['other-rank'], v('WL') + burst + v('tRTRS') - v('RL')),
    row('tWR', WR, PRE, ['bank'], WL + burst + v('tWR')),
    row('tRP', PRE, ACT, ['bank'], v('tRPpb')),
    row('tRP', PRE, REF, ['bank'], v('tRPpb')),
    row('tPPD', PRE, PRE, ['group', 'rank'], v('tPPD')),
    row('tRP', PRE_ALL, ACT, RANK, v('tRPab')),
    row('tRP', PRE_ALL, REF, RANK, v('tRPab')),
    row('refresh', REF, ACT, RANK, v('tRFCab')),
    row('refresh', REF, REF, RANK, v('tRFCab')),
    ...(tRFCpb
      ? [
          row('refresh', REF_BANK, ACT, ['bank'], tRFCpb.value),
          row('tRRD', REF_BANK, ACT, ['group', 'rank'], v('tRRD_S')),
          row('refresh', REF_BANK, REF, RANK, tRFCpb.value),
        ]
      : []),
  ];
}
