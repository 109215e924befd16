// SPDX-License-Identifier: Apache-2.0
import type { DatabaseRecord } from '#domain/advisory-record.ts'
import { advisorySuite } from '#testing/advisory-suite.ts'
import { source } from './alpine-secdb.ts'

const system = { name: 'alpine', releaseId: 'alpine', majorVersion: '3', minorVersion: '20' }
const secfixes = { '1.2.3-r1': ['CVE-2026-0001 CVE-2026-0002'], '0': ['CVE-2026-0003', 'XSA-1'] }
const secdb = { distroversion: 'v3.20', reponame: 'main', packages: [{ pkg: { name: 'curl', secfixes } }] }
const yaml = `distroversion: v3.20\npackages:\n  - pkg:\n      name: curl\n      secfixes:\n        1.2.3-r1:\n          - CVE-2026-0001\n`

function record(name: string, constraint: string, version?: string): DatabaseRecord {
  const fix = version === undefined ? {} : { fix: { state: 'fixed', version } }
  const of = { ecosystem: 'apk', name: 'curl', system }
  return {
    kind: 'vulnerability',
    provider: 'alpine',
    name,
    urls: [`https://security.alpinelinux.org/vuln/${name}`],
    affected: [{ package: of, ranges: [{ type: 'apk', constraint, ...fix }] }],
  }
}

advisorySuite(source, {
  cases: {
    'fixes by version; version 0 denies': {
      path: 'v3.20/main.json',
      text: JSON.stringify(secdb),
      records: [
        record('CVE-2026-0003', '< 0'),
        record('CVE-2026-0001', '< 1.2.3-r1', '1.2.3-r1'),
        record('CVE-2026-0002', '< 1.2.3-r1', '1.2.3-r1'),
      ],
    },
    'as YAML, as it was before': {
      path: 'v3.20/main.yaml',
      text: yaml,
      records: [record('CVE-2026-0001', '< 1.2.3-r1', '1.2.3-r1')],
    },
  },
  ignores: [{ path: 'main.json', text: '{"packages": []}' }],
  refuses: [{ path: 'main.json', text: '{"distroversion": "latest", "packages": []}' }],
})
