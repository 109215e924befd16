// SPDX-License-Identifier: Apache-2.0
/** Vulnerabilities and packages of an image as one HTML file without scripts or links to load. */
import { vulnerabilitySeverities } from '#domain/severity.ts'
import { style } from '#engines/report/html-style.ts'
import { escapeMarkup } from '#engines/report/xml.ts'
import { fixText, type ImageMatches } from './image-matches.ts'
import type { ImageReport } from './scan-image.ts'

const head =
  '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="color-scheme" content="light dark">\n'

/** The file. */
export function imageHtml({ name, createdAt, scanned, sbom }: ImageReport, matches: ImageMatches | undefined): string {
  const title = `Vulnerabilities of ${name}`
  const { packages, distro } = scanned.inventory
  const found = matches?.matches ?? []
  const counts = vulnerabilitySeverities.map(severity => {
    const count = found.filter(({ assessment }) => assessment.severity === severity).length
    const look = count > 0 ? severity.toLowerCase() : 'none'
    return `<div class="card ${look}"><b>${count}</b><span>${severity.toLowerCase()}</span></div>`
  })
  const doubts = (matches?.doubts ?? []).map(
    ({ status, because }) => `<li>${escapeMarkup(`${status}: ${because}`)}</li>`,
  )
  const rows = found.map(({ match, assessment }) =>
    row([
      match.vulnerability.name,
      assessment.severity,
      assessment.risk.toFixed(1),
      assessment.knownExploited.length > 0 ? 'yes' : '',
      match.subject.name,
      match.subject.version,
      fixText(match),
    ]),
  )
  return [
    `${head}<title>${escapeMarkup(title)}</title>\n<style>${style}</style>\n</head>\n<body>\n<main>`,
    `<header><h1>${escapeMarkup(title)}</h1><p>${escapeMarkup(createdAt)}; ${escapeMarkup(sbom.source.version)}; ${escapeMarkup(distro?.prettyName ?? 'unknown distribution')}; ${packages.length} packages; database of ${escapeMarkup(matches?.built.slice(0, 10) ?? '')}</p></header>`,
    `<section class="cards">${counts.join('')}</section>`,
    ...(doubts.length > 0 ? [`<section><h2>There may be more</h2><ul>${doubts.join('')}</ul></section>`] : []),
    `<section><h2>Vulnerabilities</h2>${table(['Vulnerability', 'Severity', 'Risk', 'Exploited', 'Package', 'Installed', 'Fixed in'], rows)}</section>`,
    `<section><h2>Packages</h2>${table(
      ['Package', 'Version', 'Type'],
      packages.map(each => row([each.name, each.version || 'unknown', each.type])),
    )}</section>`,
    '</main>\n</body>\n</html>\n',
  ].join('\n')
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.map(cell => `<td>${escapeMarkup(cell)}</td>`).join('')}</tr>`
}

function table(titles: readonly string[], rows: readonly string[]): string {
  const heads = titles.map(title => `<th>${title}</th>`).join('')
  return `<table><thead><tr>${heads}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`
}
