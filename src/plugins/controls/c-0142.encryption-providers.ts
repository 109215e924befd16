// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import { type Encrypted, encryptionRule } from './families/encryption-config.ts'

const encrypting: readonly string[] = ['aescbc', 'secretbox', 'kms']

const rule = encryptionRule('ensure-that-the-api-server-encryption-providers-are-appropriately-configured', judge)

function* judge(entries: readonly Encrypted[]): Iterable<Finding> {
  const weak = entries.filter(({ providers }) => !providers.some(each => encrypting.some(name => name in each)))
  if (weak.length > 0) {
    const paths = weak.map(({ index, providers }) => `resources[${index}].providers[${providers.length}]`)
    yield {
      fixPaths: paths.map(path => ({ path, value: '{"aescbc" | "secretbox" | "kms" : <provider config>}' })),
      evidence: paths.map(path => ({ path, missing: 'a provider that encrypts' })),
    }
  }
  for (const entry of entries) {
    const { index, providers } = entry
    // The first provider writes: behind identity the others only read. What encrypts nothing is told already.
    if (weak.includes(entry) || !providers[0] || !('identity' in providers[0])) continue
    const path = `resources[${index}].providers[0]`
    yield { failedPaths: [path], reviewPaths: [path], evidence: [{ path, found: 'identity' }] }
  }
}

/** What encrypts secrets really does. */
export const control: Control = {
  id: 'C-0142',
  description: 'Finds encryption configurations whose providers do not encrypt, or encrypt too weakly.',
  why: 'With `identity` alone or first, secrets are written as clear text although a configuration exists; aesgcm wears its key out.',
  remediation:
    'Put aescbc, secretbox or kms first among the providers of each entry, keep `identity` last for reading old data, then rewrite existing secrets.',
  test: 'Read the file of `--encryption-provider-config`: the first provider of each entry has to be aescbc, secretbox or kms.',
  example: {
    before: 'resources:\n- resources: [secrets]\n  providers:\n  - identity: {}',
    after:
      'resources:\n- resources: [secrets]\n  providers:\n  - secretbox:\n      keys:\n      - name: key1\n        secret: BASE64\n  - identity: {}',
  },
  rules: [rule],
}
