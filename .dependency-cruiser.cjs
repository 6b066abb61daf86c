// One ladder: cli → scenarios → analysis → models → traces → sim. A folder imports those further down and nothing past their
// index.ts; within a folder no file and no two subfolders import each other, types included.
// Further doors where what stands behind them is light: a page of help loads no simulator and no thread, a model no importer of
// recordings, a page in a browser nothing that reads files.
const doors = {
  scenarios: ['commands/index', 'commands/threaded', 'commands/progress', 'commands/warm-start'],
  analysis: ['figures', 'report/browser/dom'],
  traces: ['files/index', 'formats', 'event-traces', 'events/accelerator-names'],
};
const ladder = ['scenarios', 'analysis', 'models', 'traces', 'sim'];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-cycles-of-folders', severity: 'error', scope: 'folder', from: {}, to: { circular: true } },
    { name: 'nothing-imports-cli', severity: 'error', from: {}, to: { path: '^cli[.]ts$' } },
    ...ladder.map((folder, i) => ({
      name: `${folder}-imports-${ladder.slice(i + 1).join('-') || 'nothing'}`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: `^(${ladder.slice(0, i).join('|') || 'cli[.]ts'})/` },
    })),
    ...ladder.map((folder) => ({
      name: `not-past-the-index-of-${folder}`,
      severity: 'error',
      from: { pathNot: `^${folder}/` },
      to: { path: `^${folder}/`, pathNot: `^${folder}/(${['index', ...(doors[folder] ?? [])].join('|')})[.]ts$` },
    })),
    {
      name: 'loaded-when-drawn-or-written',
      comment: 'these take a second to load: a command that draws no plot and writes no table does not pay for them',
      severity: 'error',
      from: { pathNot: '/browser/' },
      to: {
        path: '(^|node_modules/)(vega|vega-lite|@resvg/resvg-js|apache-arrow)(/|$)',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    // what SECURITY.md says of processes, ports and code made of text
    ...[
      ['slurm-alone-starts-processes', '^scenarios/executors/slurm/tools[.]ts$', 'child_process|cluster'],
      [
        'pages-and-redis-alone-know-the-network',
        '^scenarios/(live/server|executors/queue/redis)[.]ts$',
        'https?|http2|net|tls|dgram|dns|inspector',
      ],
      ['our-own-build-alone-is-run-as-a-script', '^scenarios/commands/bundled[.]ts$', 'vm|repl|wasi'],
    ].map(([name, path, core]) => ({
      name,
      severity: 'error',
      from: { pathNot: path },
      to: { path: `^(node:)?(${core})(/|$)`, dependencyTypes: ['core'] },
    })),
    {
      name: 'redis-alone-over-the-network',
      severity: 'error',
      from: { pathNot: '^scenarios/executors/queue/' },
      to: { path: '(^|node_modules/)(ioredis|bullmq)(/|$)' },
    },
    {
      name: 'pure-inside',
      comment: 'kernel, hardware, formats and plots run in a worker or a browser as they are',
      severity: 'error',
      from: {
        path: '^(sim/|models/|traces/events/|traces/operators/|analysis/metrics/|analysis/plots/)',
        pathNot: '^models/platform/read-platform[.]ts$',
      },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
