// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { credentialSigns } from './families/credentials.ts'
import { fieldsOf } from './families/fields.ts'
import { rule as inEnvironment } from './rules/rule-credentials-in-env-var.ts'

/** Credentials belong into Secrets or a vault, not into configuration. */
export const control: Control = {
  id: 'C-0012',
  description:
    'Finds what looks like a credential in environment variables and in ConfigMaps, by its name or by its form.',
  why: 'Who may read a workload or a ConfigMap, its Git repository or a report about it, then has the credential; far more people and programs may do that than may read Secrets.',
  remediation:
    'Move the value into a Secret (or an external store), mount it as a file, and change the credential, as it has been read by others. What is none may be allowed through the inputs `sensitiveKeyNamesAllowed` and `sensitiveValuesAllowed`.',
  test: 'Look for the words of the input `sensitiveKeyNames` in names of variables and keys, and for the patterns of `sensitiveValues` in values; values of ConfigMaps are read as base64, too.',
  example: {
    before: 'env:\n- name: DB_PASSWORD\n  value: hunter2',
    after:
      'volumeMounts:\n- name: db\n  mountPath: /etc/db\n  readOnly: true\nvolumes:\n- name: db\n  secret:\n    secretName: db',
  },
  rules: [inEnvironment, { name: 'rule-credentials-configmap', findings: inConfigMap }],
}

function* inConfigMap({ object }: Subject, world: World): Iterable<Finding> {
  const signs = credentialSigns(world, { ignoreCase: false, decodes: true })
  yield* signs.unusable
  for (const [key, value] of Object.entries(fieldsOf(object['data']))) {
    if (typeof value !== 'string' || value === '' || !signs.suspect(key, value)) continue
    const path = `data[${key}]`
    yield { failedPaths: [path], deletePaths: [path], evidence: [{ path, found: value }] }
  }
}
