/** Small scenarios of any platform and model that the schema takes: they run, or are refused with a message. */
import fc from 'fast-check';

const small = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });
/** mostly powers of two, now and then anything */
const bytes = (least: number, most: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: Math.ceil(Math.log2(least)), max: Math.floor(Math.log2(most)) }).map((e) => 2 ** e),
    fc.integer({ min: least, max: most }),
  );
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(of, { nil: undefined });

/** As a scenario file has it. */
export const drawnScenarios = fc
  .record({
    vector_size: maybe(fc.integer({ min: 2, max: 40 })),
    systolic: maybe(fc.record({ rows: small(9), columns: small(9), dataflow: fc.constantFrom('os', 'ws', 'is') })),
    buffers: fc.array(fc.tuple(bytes(2048, 16384), small(2)), { minLength: 4, maxLength: 4 }),
    axi: maybe(fc.record({ width_bytes: small(80), burst_bytes: bytes(16, 512), outstanding: small(8) })),
    outstanding: maybe(small(64)),
    banks: small(9),
    interleave_bytes: bytes(16, 512),
    macro_bytes: fc.integer({ min: 2048, max: 70_000 }),
    dram: fc.record({
      banks: fc.constantFrom(1, 2, 4, 8, 16),
      devices: fc.constantFrom(1, 2, 4),
      size: fc.constantFrom(2 ** 20, 2 ** 27, 123_456_000),
    }),
    placed: fc.record({
      backbone: fc.constantFrom('sram', 'lpddr4'),
      task: fc.constantFrom('sram', 'lpddr4'),
      encoding: fc.constantFrom('dense', 'auto', 'bitmask'),
    }),
    model: fc.record({
      family: fc.constantFrom('albert', 'adapter-albert'),
      layers: small(2),
      hidden: small(20),
      heads: small(3),
      intermediate: small(20),
      embedding: small(9),
      vocabulary: small(9),
      positions: fc.integer({ min: 9, max: 40 }),
      token_types: small(2),
      density: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
    }),
    tokens: small(9),
    fetched: fc.boolean(),
    format: maybe(fc.constantFrom('adaptivfloat8', 'int8', 'fp16', 'log4')),
  })
  .map(
    ({
      vector_size,
      systolic,
      buffers,
      axi,
      outstanding,
      banks,
      interleave_bytes,
      macro_bytes,
      dram,
      placed,
      model,
      tokens,
      fetched,
      format,
    }) => {
      const { density, hidden, heads, ...rest } = model;
      const of = (i: number) => ({ size_bytes: buffers[i]![0], banks: buffers[i]![1] });
      return {
        version: 1,
        name: 'drawn',
        platform: {
          base: 'tiny',
          format,
          pe_array: { vector_size, systolic },
          buffers: { activation: of(0), weight: of(1), result: of(2), auxiliary: of(3) },
          axi,
          dma: outstanding && { outstanding },
          memories: {
            sram: { banks, interleave_bytes, size_bytes: banks * interleave_bytes * Math.ceil(macro_bytes / interleave_bytes) },
            lpddr4: { banks: dram.banks, devices: dram.devices, size_bytes: dram.size },
          },
        },
        placement: {
          backbone: { memory: placed.backbone, encoding: placed.encoding },
          task: fetched ? { memory: 'sram', home: 'lpddr4' } : { memory: placed.task },
          activation: { memory: 'sram' },
        },
        model: {
          ...rest,
          hidden: hidden * heads,
          heads,
          ...(density !== undefined && { density: { backbone: density } }),
          ...(rest.family === 'adapter-albert' && { bottleneck: 3 }),
        },
        tasks: { count: 1, labels: 2 },
        stream: { sentences: 1, lengths: { kind: 'fixed', tokens } },
      };
    },
  );
