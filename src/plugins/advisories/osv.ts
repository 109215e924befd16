// SPDX-License-Identifier: Apache-2.0
import type { AffectedRecord, DatabaseRecord, RangeRecord, VulnerabilityRecord } from '#domain/advisory-record.ts'
import {
  AdvisoryError,
  type AdvisoryFile,
  type AdvisorySource,
  jsonObject,
  objectOf,
  objectsOf,
  textOf,
  textsOf,
} from '#engines/vulndb/advisory-source.ts'
import { type OsvPlace, placeOf } from './osv/ecosystems.ts'

/** Who publishes identifiers that begin so. */
const providers: readonly (readonly [string, string])[] = [
  ['GHSA-', 'github'],
  ['GO-', 'govulndb'],
  ['BIT-', 'bitnami'],
  ['ALSA-', 'alma'],
  ['ALBA-', 'alma'],
  ['ALEA-', 'alma'],
  ['DSA-', 'debian'],
  ['DLA-', 'debian'],
  ['DEBIAN-', 'debian'],
  ['UBUNTU-', 'ubuntu'],
  ['USN-', 'ubuntu'],
  ['ALPINE-', 'alpine'],
  ['CGA-', 'chainguard'],
  ['RUSTSEC-', 'rustsec'],
  ['PYSEC-', 'pypa'],
  ['RHSA-', 'rhel'],
]

/** Advisories in the Open Source Vulnerability format, one file each. */
export const source: AdvisorySource = {
  id: 'osv',
  title: 'Open Source Vulnerability format',
  urls: ['https://ossf.github.io/osv-schema/'],
  isMine: ({ path, text }) =>
    path.endsWith('.json') && text.includes('"affected"') && /"(?:schema_version|modified)"\s*:/.test(text),
  *read(file: AdvisoryFile): Iterable<DatabaseRecord> {
    const osv = jsonObject(file)
    const name = textOf(osv['id'])
    if (name === '') throw new AdvisoryError(`${file.path}: expected an "id"`)
    const affected = objectsOf(osv['affected']).flatMap(readAffected)
    const aliases = [...new Set([...textsOf(osv['aliases']), ...textsOf(osv['upstream']), ...ownCve(name)])]
    yield {
      kind: 'vulnerability',
      provider: providers.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 'osv',
      name,
      status: textOf(osv['withdrawn']) === '' ? 'active' : 'withdrawn',
      ...dates(osv),
      description: textOf(osv['details']) || textOf(osv['summary']),
      urls: objectsOf(osv['references']).map(({ url }) => textOf(url)),
      aliases,
      severities: readSeverities(osv),
      affected,
    }
  },
}

/** `DEBIAN-CVE-2024-1` is Debian's view of CVE-2024-1. */
function ownCve(name: string): readonly string[] {
  const cve = /^[A-Z]+-(CVE-\d{4}-\d+)$/.exec(name)?.[1]
  return cve === undefined ? [] : [cve]
}

function dates(osv: Readonly<Record<string, unknown>>): Pick<VulnerabilityRecord, 'publishedDate' | 'modifiedDate'> {
  const [published, modified] = [textOf(osv['published']), textOf(osv['modified'])]
  return {
    ...(published === '' ? {} : { publishedDate: published }),
    ...(modified === '' ? {} : { modifiedDate: modified }),
  }
}

function readSeverities(osv: Readonly<Record<string, unknown>>): NonNullable<VulnerabilityRecord['severities']> {
  const word = textOf(objectOf(osv['database_specific'])['severity']).toLowerCase()
  // GitHub says "moderate" for what all others call "medium".
  const words = word === '' ? [] : [{ scheme: 'CHML', value: word === 'moderate' ? 'medium' : word, rank: 1 }]
  const vectors = objectsOf(osv['severity'])
    .filter(({ type }) => textOf(type).startsWith('CVSS'))
    .map(({ score }) => {
      const vector = textOf(score)
      return { scheme: 'CVSS', value: { vector, version: /^CVSS:(\d\.\d)/.exec(vector)?.[1] ?? '2.0' }, rank: 2 }
    })
  return [...words, ...vectors]
}

function readAffected(affected: Readonly<Record<string, unknown>>): readonly AffectedRecord[] {
  const of = objectOf(affected['package'])
  const place = placeOf(textOf(of['ecosystem']))
  const name = textOf(of['name'])
  if (!place || name === '') return []
  const ranges = objectsOf(affected['ranges'])
    .filter(({ type }) => type !== 'GIT')
    .flatMap(({ events }) => readEvents(objectsOf(events), place))
  const versions = textsOf(affected['versions']).map(version => `= ${version}`)
  const listed =
    ranges.length === 0 && versions.length > 0 ? [{ type: place.scheme, constraint: versions.join(' || ') }] : ranges
  if (listed.length === 0) return []
  const { ecosystem, system, side } = place
  return [
    {
      ...(side === 'unaffected' ? { side } : {}),
      package: { ecosystem, name, ...(system ? { system } : {}) },
      ranges: listed,
    },
  ]
}

/** Events in their order: each `introduced` opens a range that the next `fixed` or `last_affected` closes. */
function readEvents(events: readonly Readonly<Record<string, unknown>>[], place: OsvPlace): readonly RangeRecord[] {
  const ranges: RangeRecord[] = []
  let introduced: string | undefined
  for (const event of events) {
    const [start, fixed, last] = [textOf(event['introduced']), textOf(event['fixed']), textOf(event['last_affected'])]
    if (start !== '') introduced = start
    else if (introduced !== undefined && (fixed !== '' || last !== '')) {
      ranges.push(rangeOf(introduced, { fixed, last }, place))
      introduced = undefined
    }
  }
  return introduced === undefined ? ranges : [...ranges, rangeOf(introduced, { fixed: '', last: '' }, place)]
}

interface End {
  readonly fixed: string
  readonly last: string
}

function rangeOf(introduced: string, { fixed, last }: End, { scheme, side }: OsvPlace): RangeRecord {
  // What AlmaLinux publishes is from which version on a package is not affected.
  if (side === 'unaffected' && fixed !== '')
    return { type: scheme, constraint: `>= ${fixed}`, fix: { state: 'fixed', version: fixed } }
  const bounds = [
    ...(introduced === '0' ? [] : [`>= ${introduced}`]),
    ...(fixed === '' ? [] : [`< ${fixed}`]),
    ...(last === '' ? [] : [`<= ${last}`]),
  ]
  const fix = fixed === '' ? {} : { fix: { state: 'fixed', version: fixed } }
  return { type: scheme, constraint: bounds.join(', '), ...fix }
}
