"""The look of the report's page: light and dark, wide, on a phone and on paper."""

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1d20; --soft: #53585f; --line: #c9cdd2; --panel: #f3f5f7;
  --link: #0b57a4; --first: #2b6cb0; --second: #c05a0a }
@media screen and (prefers-color-scheme: dark) { :root { --paper: #15181b; --ink: #e9e7e3; --soft: #b0b5bb;
  --line: #43494f; --panel: #1f2327; --link: #8ec2f7; --first: #5b9fe6; --second: #f0a35e } }
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere }
a { color: var(--link) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.skip { position: absolute; left: -99rem } .skip:focus { position: static }
h1 { line-height: 1.2; margin: 0.5rem 0 }
h2 { border-bottom: 2px solid var(--line); padding-bottom: 0.25rem; margin: 3rem 0 1rem }
h3 { margin: 2.5rem 0 0.25rem }
p, dl, details { max-width: 46rem }
.soft { color: var(--soft) }
nav { background: var(--panel); padding: 0.75rem 1rem; border-radius: 0.4rem; margin: 1.5rem 0 }
nav h2 { border: 0; margin: 0; padding: 0; font-size: 1rem }
nav > ol { columns: 3 15rem; margin: 0.5rem 0 0; padding-left: 1.2rem }
nav > ol > li { break-inside: avoid; margin-bottom: 0.5rem }
nav ol ol { list-style: none; padding: 0; font-size: 0.9rem }
nav ol ol a { display: inline-block; padding: 0.1rem 0 }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(max(8.5rem, 22%), 1fr)); gap: 0.75rem;
  max-width: none; margin: 1.5rem 0 }
.figures div { background: var(--panel); border-radius: 0.4rem; padding: 0.75rem 1rem; display: flex;
  flex-direction: column-reverse; justify-content: flex-end }
.figures dt { color: var(--soft); font-size: 0.9rem }
.figures dd { margin: 0; font-size: 1.5rem; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums }
.exhibit { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem 2rem; align-items: start }
@media (min-width: 62rem) { .exhibit:not(.wide) { grid-template-columns: minmax(0, 25rem) minmax(0, 1fr) } }
figure { margin: 0.75rem 0; max-width: 30rem }
figure svg { display: block; width: 100%; height: auto }
figcaption { font-size: 0.9rem; color: var(--soft) }
.key { display: inline-block; width: 0.8em; height: 0.8em; border-radius: 0.15em; margin: 0 0.3em 0 0 }
.key + span { margin-right: 0.9em } .k0 { background: var(--first) } .k1 { background: var(--second) }
.scroll { overflow-x: auto; margin: 0.75rem 0 }
table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.4; overflow-wrap: normal }
caption { text-align: left; font-weight: 600; padding: 0.2rem 0 }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.5rem; border-bottom: 1px solid var(--line) }
thead th { vertical-align: bottom; background: var(--panel) }
tbody th { font-weight: 400; min-width: 7rem }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap } thead .n { white-space: normal }
details { margin: 0.4rem 0 }
summary { cursor: pointer; color: var(--link) }
dl.columns { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: 0.1rem 1rem; font-size: 0.9rem }
dl.columns dt { font-weight: 600 } dl.columns dd { margin: 0 }
pre { background: var(--panel); padding: 0.75rem; overflow-x: auto; font-size: 0.8rem; line-height: 1.4 }
code { font-family: ui-monospace, monospace }
@media print {
  nav, .skip, details { display: none }
  body { max-width: none; padding: 0; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  .exhibit { display: block } .scroll { overflow: visible }
  h2, h3, caption { break-after: avoid } figure, tr { break-inside: avoid } figure { max-width: 10cm }
}
"""
