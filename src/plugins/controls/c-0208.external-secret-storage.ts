// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import { type Encrypted, encryptionRule } from './families/encryption-config.ts'
import { fieldsOf } from './families/fields.ts'

/** Names under which plug-ins of external key services are configured. */
const external: readonly unknown[] = ['akeyless', 'azurekmsprovider', 'aws-encryption-provider']

const rule = encryptionRule('external-secret-storage', judge)

function* judge(entries: readonly Encrypted[]): Iterable<Finding> {
  const providers = entries.flatMap(entry => entry.providers)
  if (providers.some(({ kms }) => external.includes(fieldsOf(kms)['name']))) return
  const at = `resources[${entries.length}]`
  yield {
    fixPaths: [
      { path: `${at}.resources[0]`, value: 'secrets' },
      { path: `${at}.providers[0].kms`, value: 'YOUR_EXTERNAL_KMS' },
    ],
    evidence: [{ path: `${at}.providers[0].kms`, missing: 'the plug-in of an external key service' }],
  }
}

/** Keys to secrets are kept outside of the cluster. */
export const control: Control = {
  id: 'C-0208',
  description: 'Finds encryption configurations that use no key service of a known vault.',
  why: 'A key in a file on the control plane is stolen together with what it protects, and nobody notices its use.',
  remediation:
    'Use a KMS provider for secrets (AWS, Azure, Akeyless …), or keep secrets in an external store and fetch them at run time.',
  test: 'Read the file of `--encryption-provider-config`: look for a kms provider that talks to an external service.',
  rules: [rule],
}
