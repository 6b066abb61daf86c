/** Numbers with a unit, as people write them: `0.3ms`, `40%`, `100KB`; and the unit that the name of a field ends in. */

/** Units of a kind, and how many of the smallest each is. Names of fields have them in lower case. */
const KINDS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  time: { ps: 1, ns: 1e3, us: 1e6, ms: 1e9, s: 1e12, min: 6e13, h: 3.6e15 },
  energy: { fJ: 1, pJ: 1e3, nJ: 1e6, uJ: 1e9, mJ: 1e12, J: 1e15 },
  power: { nW: 1, uW: 1e3, mW: 1e6, W: 1e9 },
  size: { bytes: 1, B: 1, byte: 1, kB: 1e3, KB: 1e3, KiB: 1024, MB: 1e6, MiB: 2 ** 20, GB: 1e9, GiB: 2 ** 30 },
  frequency: { Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9 },
  voltage: { mV: 1, V: 1e3 },
  temperature: { C: 1, '°C': 1 },
  length: { um: 1, mm: 1e3 },
  area: { um2: 1, mm2: 1e6 },
  bandwidth: { 'bytes/s': 1, 'B/s': 1, 'KB/s': 1e3, 'MB/s': 1e6, 'GB/s': 1e9, 'KiB/s': 1024, 'MiB/s': 2 ** 20, 'GiB/s': 2 ** 30 },
  share: { '%': 1, percent: 1, share: 100 },
};

/** A unit: its kind, its own name, and how many of the smallest of its kind it is. */
export interface Unit {
  readonly kind: string;
  readonly name: string;
  readonly scale: number;
}
/** `µ` is a letter of two alphabets, and u on most keyboards; squares are written with a 2. */
const plain = (unit: string): string => unit.trim().replace(/[µμ]/g, 'u').replace('²', '2');

const UNITS = new Map(
  Object.entries(KINDS).flatMap(([kind, units]) =>
    Object.entries(units).map(([name, scale]): [string, Unit] => [name, { kind, name, scale }]),
  ),
);
/** Of a name in lower case, as fields have it: the first that is written so (mw is mW, not MW). */
const OF_FIELDS = new Map([...UNITS].reverse().map(([name, unit]) => [name.toLowerCase(), unit]));

/** The unit of that name; undefined for a word that is none. */
export const unitOf = (name: string): Unit | undefined => UNITS.get(plain(name));
/** Names of the units of a kind. */
export const unitsOf = (kind: string): readonly string[] => Object.keys(KINDS[kind] ?? {});
/** @param from a unit of the same kind */
export const converted = (value: number, from: Unit, to: Unit): number => (value * from.scale) / to.scale;

/** The unit in which a field is: `deadline_ms`, `size_bytes`, `idle.leakage_share`, `bandwidth_bytes_per_s`; the last part that says one. */
export function unitOfField(path: readonly PropertyKey[]): Unit | undefined {
  for (const part of path.map(String).reverse()) {
    if (/(^|_)bytes_per_s$/.test(part)) return UNITS.get('bytes/s');
    // energy by byte, leakage by area: no unit that stands alone
    if (part.includes('_per_')) return undefined;
    const [, word] = /(?:^|_)([a-z]+2?)$/.exec(part) ?? [];
    const unit = word !== undefined && (word === part ? part === 'bytes' || part === 'share' || part === 'percent' : true);
    const found = unit ? OF_FIELDS.get(word) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** `0.3ms` → the number and the unit's name, which may be empty; undefined for what begins with no number. */
export function quantityIn(text: string): { readonly value: number; readonly unit: string } | undefined {
  const [, digits, unit = ''] =
    /^([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)\s*([^\d\s.,][^\d,]{0,10}\d?)?$/i.exec(text.trim()) ?? [];
  return digits === undefined ? undefined : { value: Number(digits), unit: unit.trim() };
}
