import { assumed, formats } from '../../models/index.js';

/** `format: int4` of a platform. */
export const remove = formats.register('int4', {
  summary: '4-bit integer, 16-bit accumulator',
  source: 'assumed: energies and area of int8 in proportion to the product of widths',
  bits: assumed(4, 'bits', 'int4'),
  multiply_fj: assumed(12.1, 'fJ', 'a quarter of int8'),
  accumulate_fj: assumed(12.1, 'fJ', 'a 16-bit add'),
  mac_area_um2: assumed(80, 'µm²', 'a third of int8'),
});
