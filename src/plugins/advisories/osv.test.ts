// SPDX-License-Identifier: Apache-2.0
import { advisorySuite } from '#testing/advisory-suite.ts'
import { source } from './osv.ts'

const head = { schema_version: '1.6.0', modified: '2026-11-01T00:00:00Z' }
const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N'
const base = {
  kind: 'vulnerability',
  status: 'active',
  modifiedDate: head.modified,
  description: '',
  urls: [],
} as const

advisorySuite(source, {
  cases: {
    'a package of a language, with two ranges': {
      path: 'GHSA-aaaa-bbbb-cccc.json',
      text: JSON.stringify({
        ...head,
        id: 'GHSA-aaaa-bbbb-cccc',
        aliases: ['CVE-2026-0001'],
        details: 'Reads too far',
        references: [{ type: 'WEB', url: 'https://example.org/1' }],
        severity: [{ type: 'CVSS_V3', score: vector }],
        database_specific: { severity: 'MODERATE' },
        affected: [
          {
            package: { ecosystem: 'PyPI', name: 'widget' },
            ranges: [
              {
                type: 'ECOSYSTEM',
                events: [{ introduced: '0' }, { fixed: '1.2' }, { introduced: '2.0' }, { last_affected: '2.4' }],
              },
              { type: 'GIT', events: [{ introduced: '0' }] },
            ],
          },
        ],
      }),
      records: [
        {
          ...base,
          provider: 'github',
          name: 'GHSA-aaaa-bbbb-cccc',
          description: 'Reads too far',
          urls: ['https://example.org/1'],
          aliases: ['CVE-2026-0001'],
          severities: [
            { scheme: 'CHML', value: 'medium', rank: 1 },
            { scheme: 'CVSS', value: { vector, version: '3.1' }, rank: 2 },
          ],
          affected: [
            {
              package: { ecosystem: 'python', name: 'widget' },
              ranges: [
                { type: 'python', constraint: '< 1.2', fix: { state: 'fixed', version: '1.2' } },
                { type: 'python', constraint: '>= 2.0, <= 2.4' },
              ],
            },
          ],
        },
      ],
    },
    'a package of a distribution; not yet fixed': {
      path: 'DEBIAN-CVE-2026-0001.json',
      text: JSON.stringify({
        ...head,
        id: 'DEBIAN-CVE-2026-0001',
        affected: [
          {
            package: { ecosystem: 'Debian:12', name: 'bash' },
            ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
          },
        ],
      }),
      records: [
        {
          ...base,
          provider: 'debian',
          name: 'DEBIAN-CVE-2026-0001',
          aliases: ['CVE-2026-0001'],
          severities: [],
          affected: [
            {
              package: {
                ecosystem: 'deb',
                name: 'bash',
                system: { name: 'debian', releaseId: 'debian', majorVersion: '12' },
              },
              ranges: [{ type: 'dpkg', constraint: '' }],
            },
          ],
        },
      ],
    },
    'an erratum of AlmaLinux says what is not affected': {
      path: 'ALSA-2026_1.json',
      text: JSON.stringify({
        ...head,
        id: 'ALSA-2026:1',
        withdrawn: '2026-11-02T00:00:00Z',
        affected: [
          {
            package: { ecosystem: 'AlmaLinux:9', name: 'bash' },
            ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '5.1.8-9.el9' }] }],
          },
        ],
      }),
      records: [
        {
          ...base,
          status: 'withdrawn',
          provider: 'alma',
          name: 'ALSA-2026:1',
          aliases: [],
          severities: [],
          affected: [
            {
              side: 'unaffected',
              package: {
                ecosystem: 'rpm',
                name: 'bash',
                system: { name: 'almalinux', releaseId: 'almalinux', majorVersion: '9' },
              },
              ranges: [{ type: 'rpm', constraint: '>= 5.1.8-9.el9', fix: { state: 'fixed', version: '5.1.8-9.el9' } }],
            },
          ],
        },
      ],
    },
    'listed versions, and an ecosystem that the database has no words for': {
      path: 'OSV-1.json',
      text: JSON.stringify({
        ...head,
        id: 'OSV-1',
        affected: [
          { package: { ecosystem: 'npm', name: 'widget' }, versions: ['1.0.0', '1.0.1'] },
          { package: { ecosystem: 'constructor', name: 'widget' }, versions: ['1'] },
        ],
      }),
      records: [
        {
          ...base,
          provider: 'osv',
          name: 'OSV-1',
          aliases: [],
          severities: [],
          affected: [
            {
              package: { ecosystem: 'npm', name: 'widget' },
              ranges: [{ type: 'npm', constraint: '= 1.0.0 || = 1.0.1' }],
            },
          ],
        },
      ],
    },
  },
  ignores: [
    { path: 'package.json', text: '{"name":"widget"}' },
    { path: 'GHSA.yaml', text: '"affected" "modified":' },
  ],
  refuses: [
    { path: 'a.json', text: '[]' },
    { path: 'a.json', text: '{"affected": [], "modified": ""}' },
  ],
})
