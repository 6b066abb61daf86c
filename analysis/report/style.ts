/** The page’s own style: its policy lets no other be loaded. Tables keep whole in print. */
export const CSS = `
:root { color-scheme: light dark; --text: #222; --faint: #555; --line: #d8dbe0; --back: #fff; --soft: #f4f5f7; --link: #1a5a9e; --warn: #fff4d6; --warn-line: #b37f00; --time: #4e79a7; --energy: #b0572f; }
@media (prefers-color-scheme: dark) { :root { --text: #dadde1; --faint: #a3a9b1; --line: #3a3f46; --back: #16181c; --soft: #20242a; --link: #7db7f0; --warn: #3a3010; --warn-line: #d9a520; --time: #6f9bcc; --energy: #d98a5f; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); margin: 0 auto; max-width: 1240px; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; } h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
a, button.link { color: var(--link); } .subtitle, .note { color: var(--faint); } .subtitle { margin: .25rem 0 1rem; overflow-wrap: anywhere; } .note { font-size: .85rem; margin: .3rem 0; }
.warning { background: var(--warn); border-left: 4px solid var(--warn-line); padding: .5rem .75rem; margin: .75rem 0; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem; margin: 1rem 0; }
dl.facts div { background: var(--soft); border-radius: 6px; padding: .5rem .75rem; } dl.facts dt { color: var(--faint); font-size: .8rem; } dl.facts dd { margin: 0; font-size: 1.05rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dl.made { margin: 0 0 1rem; font-size: .85rem; color: var(--faint); } dl.made div { display: inline; margin-right: 1.2rem; } dl.made dt, dl.made dd { display: inline; margin: 0; overflow-wrap: anywhere; } dl.made dt::after { content: ': '; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin-top: 1rem; }
.bars { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 3rem; }
.bars ul { list-style: none; margin: 0; padding: 0; } .bars a { display: grid; grid-template-columns: 8.5rem 1fr 8.5rem; gap: .5rem; align-items: center; padding: .1rem 0; text-decoration: none; color: inherit; }
.bars a:hover .name, .bars a:focus-visible .name { text-decoration: underline; } .bars .name { overflow-wrap: anywhere; line-height: 1.25; } .bars .much { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; font-size: .85rem; }
.bars .bar { background: var(--soft); height: .9rem; border-radius: 2px; } .bars .bar span { display: block; height: 100%; border-radius: 2px; background: var(--time); } .bars .energy .bar span { background: var(--energy); }
table { border-collapse: collapse; font-size: .9rem; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: right; font-variant-numeric: tabular-nums; }
th:first-child, td:first-child, th.words, td.words { text-align: left; } thead th { border-bottom: 2px solid var(--line); white-space: nowrap; }
table.text th, table.text td { text-align: left; overflow-wrap: anywhere; } tr.outside { display: none; }
.side { display: flex; flex-wrap: wrap; gap: 0 4rem; align-items: flex-start; } .side > section { max-width: 100%; }
.scroll { overflow: auto; max-width: 100%; max-height: 36rem; } .scroll thead th { position: sticky; top: 0; background: var(--back); }
button { font: inherit; font-size: .85rem; color: var(--text); background: var(--soft); border: 1px solid var(--line); border-radius: 4px; padding: .1rem .5rem; cursor: pointer; }
button.link, button.sort { background: none; border: 0; padding: 0; font-size: inherit; text-align: inherit; } button.link { text-decoration: underline; } button.sort { font-weight: inherit; }
th[aria-sort=ascending] button::after { content: ' ▲'; } th[aria-sort=descending] button::after { content: ' ▼'; }
input { font: inherit; font-size: .85rem; color: inherit; background: var(--back); border: 1px solid var(--line); border-radius: 4px; padding: .1rem .4rem; } .controls input { width: 7.5rem; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
figure { margin: 1.5rem 0; } figure h2 { margin-bottom: 0; } .plot { overflow-x: auto; min-height: 3rem; } .save { margin: .2rem 0; font-size: .85rem; color: var(--faint); } .save button { margin-right: .3rem; }
#stretch { position: sticky; top: 0; z-index: 2; background: var(--back); border-bottom: 1px solid var(--line); padding: .4rem 0; } #over-time .plot, #over-time > figure { scroll-margin-top: 13rem; } #stretch figure { margin: .3rem 0 0; } #stretch figcaption, #stretch .save { display: none; } .controls { display: flex; flex-wrap: wrap; gap: .3rem; align-items: center; }
#detail { position: fixed; z-index: 5; right: 0; top: 0; bottom: 0; width: min(100%, 44rem); overflow: auto; background: var(--back); border-left: 1px solid var(--line); box-shadow: 0 0 24px #0005; padding: 1rem; } #detail h2 { margin-top: .3rem; overflow-wrap: anywhere; } #detail .close { float: right; } #detail td { overflow-wrap: break-word; } #detail td:first-child { min-width: 9rem; overflow-wrap: anywhere; } .links { columns: 2 16rem; padding-left: 1.2rem; }
summary { cursor: pointer; } summary h2 { display: inline-block; margin: 1rem 0 .4rem; }
#vg-tooltip-element { font: 13px/1.4 system-ui, sans-serif; position: fixed; z-index: 9; visibility: hidden; background: var(--back); color: var(--text); border: 1px solid var(--line); border-radius: 4px; padding: .4rem .6rem; box-shadow: 0 2px 8px #0004; pointer-events: none; } #vg-tooltip-element.visible { visibility: visible; } #vg-tooltip-element table { font-size: inherit; } #vg-tooltip-element td { border: 0; padding: 0 .3rem; text-align: left; } #vg-tooltip-element td.key { color: var(--faint); text-align: right; }
@media (max-width: 700px) { #stretch { position: static; } .bars a { grid-template-columns: 7rem 1fr 7rem; } }
@media (max-width: 30rem) { .bars a { grid-template-columns: 6.8rem 1fr 9.2rem; } }
@media print { nav, .controls, .save, .filter, #detail, #stretch { display: none !important; } body { max-width: none; } .scroll { overflow: visible; max-height: none; } figure, table { break-inside: avoid; } }
`;
