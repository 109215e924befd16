// SPDX-License-Identifier: Apache-2.0
/** The look of the HTML report: light, dark, and on paper. */

/** A style sheet without references to anything outside. */
export const style = `
:root{--back:#fff;--text:#1b1f24;--soft:#5b6472;--line:#dfe3e8;--card:#f6f8fa;--link:#0a58ca;
--critical:#a30f2d;--high:#c2410c;--medium:#8a6100;--low:#1d5fa8;--good:#1a7f37;--fair:#b08800;--poor:#c2410c}
@media (prefers-color-scheme:dark){:root{--back:#14171b;--text:#e4e7eb;--soft:#9aa4b1;--line:#30363d;--card:#1d2127;--link:#74a9ff;
--critical:#ff7b92;--high:#ff9a5c;--medium:#e3b341;--low:#79b8ff;--good:#3fb950;--fair:#d8a800;--poor:#ff9a5c}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main,footer{max-width:1100px;margin:0 auto;padding:24px}
h1{font-size:26px;line-height:1.25;margin:0;overflow-wrap:anywhere}h2{font-size:18px;margin:36px 0 10px}
header p,.note,footer,.count{color:var(--soft)}header p{margin:4px 0 0}
.cards{display:grid;grid-template-columns:2fr repeat(4,1fr);gap:12px;margin-top:24px}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px}
.card b{display:block;font-size:30px;line-height:1.1}.card span{font-size:13px;color:var(--soft)}
.card.critical b{color:var(--critical)}.card.high b{color:var(--high)}.card.medium b{color:var(--medium)}.card.low b{color:var(--low)}.card.none b{color:var(--soft)}
.bar{display:block;height:8px;border-radius:4px;background:var(--line);overflow:hidden;min-width:80px}
.card .bar{margin-top:10px}.bar span{display:block;height:100%}
.good{background:var(--good)}.fair{background:var(--fair)}.poor{background:var(--poor)}
table{width:100%;border-collapse:collapse;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:6px 10px 6px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
td:has(.bar){vertical-align:middle}
th{color:var(--soft);font-weight:600;white-space:nowrap}.wide{width:35%}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td.number+td:not(.number),th.number+th:not(.number){padding-left:16px}
table.changes{table-layout:fixed}.changes th:nth-child(1){width:24%}.changes th:nth-child(2){width:20%}
details{border:1px solid var(--line);border-radius:8px;margin:8px 0;padding:0 14px}
details[open]{padding-bottom:10px}summary{cursor:pointer;padding:10px 0}
.count{float:right}
.badge{display:inline-block;min-width:68px;text-align:center;border:1px solid currentColor;border-radius:10px;font-size:12px;padding:0 8px}
.badge.critical{color:var(--critical)}.badge.high{color:var(--high)}.badge.medium{color:var(--medium)}.badge.low{color:var(--low)}.badge.unknown{color:var(--soft)}
code{font:13px ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}a{color:var(--link)}
@media (max-width:760px){.cards{grid-template-columns:1fr 1fr}.cards .card:first-child{grid-column:1/-1}}
@media print{:root{--back:#fff;--text:#000;--soft:#444;--line:#ccc;--card:#fff}
body,table{font-size:11px}code{font-size:10px}h1{font-size:20px}h2{font-size:15px;margin-top:20px}
summary{list-style:none}summary::-webkit-details-marker{display:none}main,footer{max-width:none;padding:0}h2{break-after:avoid}tr,.card{break-inside:avoid}
details{break-inside:auto}details::details-content{content-visibility:visible;block-size:auto}summary{break-after:avoid}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}a{color:inherit}}
`
