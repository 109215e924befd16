// SPDX-License-Identifier: Apache-2.0
import { advisoryFor } from '#testing/builders/vulnerability-database.ts'
import { matcherSuite } from '#testing/matcher-suite.ts'
import { matcher } from './msrc.ts'

const windows = { ecosystem: 'msrc-kb', name: '10816' }

matcherSuite(matcher, {
  'a patch that lacks the fix': {
    records: [advisoryFor(windows, '4480961 || 4483229', { type: 'kb', provider: 'msrc' })],
    artifact: { name: '10816', version: '4480961' },
    finds: ['CVE-2026-0001 msrc:distro:windows:10816 [] exact-direct-match'],
  },
  'another patch': {
    records: [advisoryFor(windows, '4480961 || 4483229', { type: 'kb', provider: 'msrc' })],
    artifact: { name: '10816', version: '4486129' },
    finds: [],
  },
})
