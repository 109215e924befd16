// SPDX-License-Identifier: Apache-2.0
import { load } from 'js-yaml'
import type { AffectedRecord, DatabaseRecord, SystemRecord } from '#domain/advisory-record.ts'
import {
  AdvisoryError,
  type AdvisoryFile,
  type AdvisorySource,
  objectOf,
  objectsOf,
  textOf,
  textsOf,
} from '#engines/vulndb/advisory-source.ts'

/** The security database of Alpine: by package and version the CVEs that it fixes; JSON, formerly YAML. */
export const source: AdvisorySource = {
  id: 'alpine-secdb',
  title: 'Alpine security database',
  urls: ['https://secdb.alpinelinux.org/'],
  isMine: ({ path, text }) =>
    /\.(?:json|ya?ml)$/.test(path) && text.includes('secfixes') && text.includes('distroversion'),
  *read(file: AdvisoryFile): Iterable<DatabaseRecord> {
    const secdb = parse(file)
    const system = systemOf(textOf(secdb['distroversion']))
    if (!system) throw new AdvisoryError(`${file.path}: expected a "distroversion" such as v3.20`)
    const byCve = new Map<string, AffectedRecord[]>()
    for (const entry of objectsOf(secdb['packages'])) {
      const { name, secfixes } = objectOf(entry['pkg'])
      for (const [version, fixed] of Object.entries(objectOf(secfixes)))
        for (const cve of textsOf(fixed)
          .flatMap(line => line.split(/\s+/))
          .filter(isCve)) {
          const records = byCve.get(cve) ?? []
          records.push(affected(textOf(name), version, system))
          byCve.set(cve, records)
        }
    }
    for (const [name, records] of byCve)
      yield {
        kind: 'vulnerability',
        provider: 'alpine',
        name,
        urls: [`https://security.alpinelinux.org/vuln/${name}`],
        affected: records,
      }
  },
}

function parse(file: AdvisoryFile): Readonly<Record<string, unknown>> {
  try {
    return objectOf(file.path.endsWith('.json') ? JSON.parse(file.text) : load(file.text))
  } catch (error) {
    throw new AdvisoryError(`${file.path}: expected JSON or YAML: ${error instanceof Error ? error.message : ''}`)
  }
}

function systemOf(version: string): SystemRecord | undefined {
  if (version === 'edge') return { name: 'alpine', releaseId: 'alpine', labelVersion: 'edge' }
  const match = /^v(\d+)\.(\d+)$/.exec(version)
  return match
    ? { name: 'alpine', releaseId: 'alpine', majorVersion: match[1] ?? '', minorVersion: match[2] ?? '' }
    : undefined
}

/** Version 0 says that the package never was affected, which is the range that no version lies in. */
function affected(name: string, version: string, system: SystemRecord): AffectedRecord {
  const fix = version === '0' ? {} : { fix: { state: 'fixed', version } }
  return { package: { ecosystem: 'apk', name, system }, ranges: [{ type: 'apk', constraint: `< ${version}`, ...fix }] }
}

function isCve(id: string): boolean {
  return /^CVE-\d{4}-\d+$/.test(id)
}
