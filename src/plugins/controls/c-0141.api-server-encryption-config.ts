// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { commandOf } from './families/component-command.ts'
import { missingFlag } from './families/component-flags.ts'
import { carriesEncryptionConfig, type Encrypted, encryptionFindings } from './families/encryption-config.ts'

const rule: Rule = {
  name: 'ensure-that-the-api-server-encryption-provider-config-argument-is-set-as-appropriate',
  covers: subject => commandOf(subject, 'kube-apiserver') !== undefined || carriesEncryptionConfig(subject),
  *findings(subject: Subject) {
    const command = commandOf(subject, 'kube-apiserver')
    if (command && !command.flags('encryption-provider-config').some(place => place.value))
      yield missingFlag(command, '--encryption-provider-config=<path/to/encryption-config.yaml>')
    yield* encryptionFindings(subject, uncovered)
  },
}

/** `*.` stands for every resource of the core group, `*.*` for every resource. */
const coversSecrets: readonly unknown[] = ['secrets', '*.', '*.*']

function* uncovered(entries: readonly Encrypted[]): Iterable<Finding> {
  if (entries.some(({ resources }) => resources.some(each => coversSecrets.includes(each)))) return
  yield { evidence: [{ path: `resources[${entries.length}].resources`, missing: 'secrets' }] }
}

/** Secrets are encrypted where they are stored. */
export const control: Control = {
  id: 'C-0141',
  description: 'Finds API servers without an encryption configuration, and configurations that leave secrets out.',
  why: 'Without it secrets lie in etcd and its backups as clear text: whoever gets a copy has them all.',
  remediation:
    'Write an EncryptionConfiguration that covers secrets, name it in `--encryption-provider-config`, and rewrite existing secrets: `kubectl get secrets -A -o json | kubectl replace -f -`.',
  test: 'Look for `--encryption-provider-config` in the command and arguments of the kube-apiserver pods, then for `secrets` in the file.',
  example: {
    before: 'containers:\n- command:\n  - kube-apiserver\n  - --secure-port=6443',
    after:
      'containers:\n- command:\n  - kube-apiserver\n  - --secure-port=6443\n  - --encryption-provider-config=/etc/kubernetes/encryption.yaml',
  },
  rules: [rule],
}
