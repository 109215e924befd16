// SPDX-License-Identifier: Apache-2.0
import { advisorySuite } from '#testing/advisory-suite.ts'
import { source } from './epss.ts'

const head = '#model_version:v2025.03.14,score_date:2026-11-01T00:00:00+0000\ncve,epss,percentile\n'

advisorySuite(source, {
  cases: {
    scores: {
      path: 'epss_scores-2026-11-01.csv',
      text: `${head}CVE-2026-0001,0.00383,0.73075\nCVE-2026-0002,1,1\n`,
      records: [
        { kind: 'epss-date', date: '2026-11-01T00:00:00+0000' },
        { kind: 'epss', cve: 'CVE-2026-0001', epss: 0.00383, percentile: 0.73075 },
        { kind: 'epss', cve: 'CVE-2026-0002', epss: 1, percentile: 1 },
      ],
    },
  },
  ignores: [{ path: 'other.csv', text: 'a,b,c\n' }],
  refuses: [
    { path: 'epss.csv', text: head },
    { path: 'epss.csv', text: `${head}CVE-2026-0001,7,0.1\n` },
    { path: 'epss.csv', text: `${head}CVE-2026-0001,x,0.1\n` },
  ],
})
