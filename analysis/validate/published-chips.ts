/**
 * Our figures beside those of whole chips: two that hold weights in RRAM, and EdgeBERT's. All are shown and none is judged, since
 * models, nodes, voltages and what is counted differ; the notes say how.
 */
import { tableOf, type Hardware } from '../../models/index.js';
import type { Cost } from '../metrics/waterfall.js';
import { judge, type Check } from './checks.js';
import { CHIP, type Published } from './published-figures.js';

/** One sentence of the recorded ALBERT-base. */
export interface SentenceOfAlbert extends Cost {
  /** multiply-accumulates of its matrix products */
  readonly macs: number;
}

const SHOWN = { tolerance: null, status: 'shown' } as const;
const OURS =
  'ours: tables of 22 nm at the platform’s voltage; accelerator, link, RRAM and SRAM; no CPU, pads, regulators or margins; ALBERT-base, 128 tokens, all its multiply-accumulates counted though those with zeros cost less';
/** A MAC is two operations, and an operation a pJ is 1 TOPS/W. */
const tops_per_w = ({ energy_pj, macs }: SentenceOfAlbert): number => (2 * macs) / energy_pj;
const PJ_PER_MJ = 1e9;

/** @param sentence on `hardware`, whose weights lie in RRAM */
export function rramChipChecks(
  { platform }: Hardware,
  { chips: { chimera, minotaur } }: Published,
  sentence: SentenceOfAlbert,
): Check[] {
  const ours = tops_per_w(sentence);
  const of = (name: string, { node_nm, source }: { readonly node_nm: number; readonly source: string }, differs: string) => ({
    group: `${name}, ${platform.name}`,
    note: `theirs: ${node_nm} nm, ${differs} (${source}); ${OURS}`,
    ...SHOWN,
  });
  const efficiency = { quantity: 'efficiency, memories included', unit: 'TOPS/W', ours };
  const { low, high } = minotaur.tops_per_w;
  const mino = of(
    'MINOTAUR',
    minotaur,
    'a whole chip with CPU, vector unit and RRAM on a transformer, posit8; voltage and length not said',
  );
  const chim = of('CHIMERA', chimera, 'a whole chip with RRAM on a convolutional network, int8; voltage not said');
  const wake = wakeOf(platform);
  return [
    judge({ ...efficiency, ...chim, case: 'int8', reference: chimera.tops_per_w.value }),
    ...(wake === undefined
      ? []
      : [
          judge({
            ...chim,
            case: 'wake-up',
            quantity: 'from power-down to the first access',
            unit: 'µs',
            reference: chimera.wake_us.value,
            ours: wake,
            note: `theirs: the whole chip, also its shutdown (${chimera.source}); ours: a bank of the RRAM alone`,
          }),
        ]),
    judge({ ...efficiency, ...mino, case: 'posit8, lowest', reference: low }),
    judge({ ...efficiency, ...mino, case: 'posit8, highest', reference: high }),
    judge({
      ...mino,
      case: 'an inference',
      quantity: 'energy',
      unit: 'mJ',
      reference: minotaur.inference_mj.value,
      ours: sentence.energy_pj / PJ_PER_MJ,
      note: `theirs: MobileBERT_TINY, another model of a length that is not said; ${mino.note}`,
    }),
  ];
}

/** µs until an RRAM of the platform that is powered down is read; undefined where none is. */
function wakeOf(platform: Hardware['platform']): number | undefined {
  const rram = Object.values(platform.memories).find((m) => m.technology.startsWith('rram'));
  const technology = rram && tableOf(platform, rram.technology, { file: 'platform' });
  return technology?.kind === 'array' && technology.lowPower ? technology.lowPower.wake_ps.value / 1e6 : undefined;
}

/** EdgeBERT's chip without any of its techniques. @param sentence on `platform` */
export const sentenceChecks = (platform: string, { energy_mj }: Published, sentence: Cost): Check[] => [
  judge({
    group: `${CHIP}: a sentence, ${platform}`,
    case: 'conventional',
    quantity: 'energy',
    unit: 'mJ',
    reference: energy_mj.conventional,
    ours: sentence.energy_pj / PJ_PER_MJ,
    ...SHOWN,
    note: 'theirs: 12 nm, an average over tasks and lengths that are not named, of a system whose host and data movement take 12 times our latency; ours: tables of 22 nm, accelerator, link and memories',
  }),
];
