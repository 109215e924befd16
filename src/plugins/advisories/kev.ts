// SPDX-License-Identifier: Apache-2.0
import type { DatabaseRecord } from '#domain/advisory-record.ts'
import {
  type AdvisoryFile,
  type AdvisorySource,
  jsonObject,
  objectsOf,
  textOf,
} from '#engines/vulndb/advisory-source.ts'

/** The catalogue of known exploited vulnerabilities of the United States' CISA. */
export const source: AdvisorySource = {
  id: 'kev',
  title: 'CISA known exploited vulnerabilities',
  urls: ['https://www.cisa.gov/known-exploited-vulnerabilities-catalog'],
  isMine: ({ path, text }) => path.endsWith('.json') && text.includes('"cveID"') && text.includes('"catalogVersion"'),
  *read(file: AdvisoryFile): Iterable<DatabaseRecord> {
    for (const entry of objectsOf(jsonObject(file)['vulnerabilities'])) {
      const cve = textOf(entry['cveID'])
      if (cve === '') continue
      yield {
        kind: 'known-exploited',
        cve,
        content: {
          cve,
          vendor_project: textOf(entry['vendorProject']),
          product: textOf(entry['product']),
          date_added: textOf(entry['dateAdded']),
          required_action: textOf(entry['requiredAction']),
          due_date: textOf(entry['dueDate']),
          known_ransomware_campaign_use: textOf(entry['knownRansomwareCampaignUse']).toLowerCase(),
          notes: textOf(entry['notes']),
        },
      }
    }
  },
}
