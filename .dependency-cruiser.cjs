// Dependencies point one way: cli → analysis | scenarios → models → sim; traces is read by all and takes only types of sim
// and its checks of plain data. Nothing reaches past another folder's index.ts.
const folders = ['sim', 'models', 'traces', 'analysis', 'scenarios'];
const allowed = {
  sim: [],
  traces: ['sim'],
  models: ['sim', 'traces'],
  scenarios: ['sim', 'models', 'traces'],
  analysis: ['sim', 'models', 'traces'],
};

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'nothing-imports-cli', severity: 'error', from: {}, to: { path: '^cli[.]ts$' } },
    ...folders.map((folder) => ({
      name: `${folder}-depends-on-${allowed[folder].join('-') || 'nothing'}`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: `^(${folders.filter((f) => f !== folder && !allowed[folder].includes(f)).join('|')})/` },
    })),
    ...folders.map((folder) => ({
      name: `not-past-the-index-of-${folder}`,
      severity: 'error',
      from: { pathNot: `^${folder}/` },
      to: { path: `^${folder}/`, pathNot: `^${folder}/index[.]ts$` },
    })),
    {
      name: 'pure-inside',
      comment: 'kernel, hardware, formats and plots run in a worker or a browser as they are',
      severity: 'error',
      from: {
        path: '^(sim/|models/|traces/events/|traces/operators/|analysis/metrics/|analysis/plots/)',
        pathNot: '^models/platform/load[.]ts$',
      },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, doNotFollow: { path: 'node_modules' } },
};
