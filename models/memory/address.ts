/** Address → bank and row. Neighbouring interleave units lie in neighbouring banks; a DRAM bank unit is a row. */

export interface AddressMap {
  readonly banks: number;
  /** bytes that lie together in one bank before the next bank follows */
  readonly interleave_bytes: number;
  bank(address: number): number;
  /** counts interleave units within the bank */
  row(address: number): number;
}

export function addressMap(banks: number, interleave_bytes: number): AddressMap {
  const stripe = banks * interleave_bytes;
  return {
    banks,
    interleave_bytes,
    bank: (address) => Math.floor(address / interleave_bytes) % banks,
    row: (address) => Math.floor(address / stripe),
  };
}
