// SPDX-License-Identifier: Apache-2.0
import { advisorySuite } from '#testing/advisory-suite.ts'
import { source } from './kev.ts'

const entry = {
  cveID: 'CVE-2026-0001',
  vendorProject: 'Acme',
  product: 'Widget',
  dateAdded: '2026-11-01',
  requiredAction: 'Update',
  dueDate: '2026-11-22',
  knownRansomwareCampaignUse: 'Known',
}

advisorySuite(source, {
  cases: {
    'an entry': {
      path: 'known_exploited_vulnerabilities.json',
      text: JSON.stringify({ catalogVersion: '2026.11.01', vulnerabilities: [entry, {}] }),
      records: [
        {
          kind: 'known-exploited',
          cve: 'CVE-2026-0001',
          content: {
            cve: 'CVE-2026-0001',
            vendor_project: 'Acme',
            product: 'Widget',
            date_added: '2026-11-01',
            required_action: 'Update',
            due_date: '2026-11-22',
            known_ransomware_campaign_use: 'known',
            notes: '',
          },
        },
      ],
    },
  },
  ignores: [{ path: 'other.json', text: '{"vulnerabilities": []}' }],
  refuses: [{ path: 'kev.json', text: '"catalogVersion" "cveID"' }],
})
