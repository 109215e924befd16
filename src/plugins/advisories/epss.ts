// SPDX-License-Identifier: Apache-2.0
import type { DatabaseRecord } from '#domain/advisory-record.ts'
import { AdvisoryError, type AdvisoryFile, type AdvisorySource } from '#engines/vulndb/advisory-source.ts'

/** The scores of FIRST's exploit prediction: a remark with the day, then `cve,epss,percentile`. */
export const source: AdvisorySource = {
  id: 'epss',
  title: 'Exploit prediction scores',
  urls: ['https://www.first.org/epss/data_stats'],
  isMine: ({ path, text }) => path.endsWith('.csv') && text.slice(0, 1_000).includes('cve,epss,percentile'),
  *read({ path, text }: AdvisoryFile): Iterable<DatabaseRecord> {
    const date = /score_date:([0-9T:+Z-]+)/.exec(text.slice(0, 1_000))?.[1]
    if (date !== undefined) yield { kind: 'epss-date', date }
    let scores = 0
    for (const line of text.split('\n')) {
      const [cve = '', epss, percentile] = line.trim().split(',')
      if (!/^CVE-\d{4}-\d+$/.test(cve)) continue
      const [likelihood, share] = [Number(epss), Number(percentile)]
      if (!(likelihood >= 0 && likelihood <= 1))
        throw new AdvisoryError(`${path}: expected a score from 0 to 1 for ${cve}`)
      scores++
      yield { kind: 'epss', cve, epss: likelihood, percentile: share >= 0 && share <= 1 ? share : 0 }
    }
    if (scores === 0) throw new AdvisoryError(`${path}: expected scores, found none`)
  },
}
