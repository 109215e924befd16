// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { secretKeysInEnvironment, wholeSecretsInEnvironment } from './families/secret-references.ts'

/** Secrets should be mounted as files rather than put into the environment. */
export const control: Control = {
  id: 'C-0207',
  description: 'Finds containers that get Secrets as environment variables.',
  why: 'The environment is handed to every child process, written into crash reports and shown by debug pages; a file is read by who opens it, and follows when the Secret changes.',
  remediation: 'Mount the Secret as a read-only volume and let the program read the file.',
  test: 'Look for `valueFrom.secretKeyRef` in `env` and for `secretRef` in `envFrom` of each container.',
  example: {
    before: 'env:\n- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: db\n      key: password',
    after:
      'volumeMounts:\n- name: db\n  mountPath: /etc/db\n  readOnly: true\nvolumes:\n- name: db\n  secret:\n    secretName: db',
  },
  rules: [{ name: 'rule-secrets-in-env-var', findings }],
}

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of workload?.containers ?? []) {
    yield* secretKeysInEnvironment(at)
    yield* wholeSecretsInEnvironment(at)
  }
}
