// SPDX-License-Identifier: Apache-2.0
import { container, cronJob, deployment, pod } from '#testing/builders/workloads.ts'
import { ruleCases } from '#testing/control-cases.ts'
import { rule } from './rule-credentials-in-env-var.ts'

const having = (name: string, value: unknown) =>
  container({
    env: [
      { name: 'LOG', value: 'info' },
      { name, value },
    ],
  })

ruleCases(rule, {
  passes: {
    'a word that only contains a sensitive one': pod({ containers: [having('MONKEY', 'banana')] }),
    'the path of a file is no credential': pod({ containers: [having('TOKEN_PATH', '/var/run/token')] }),
    'a value from elsewhere': pod({
      containers: [container({ env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] })],
    }),
    'the repetition of another variable': pod({ containers: [having('PGPASSWORD', '$(DB_PASS)')] }),
    'an empty value': pod({ containers: [having('PASSWORD', '')] }),
    'a whole config map': pod({ containers: [container({ envFrom: [{ configMapRef: { name: 'c' } }] })] }),
    'an allowed name': {
      objects: pod({ containers: [having('AWS_TOKEN_FILE', 'x')] }),
      inputs: { sensitiveKeyNamesAllowed: ['_FILE'] },
    },
    'an allowed value': {
      objects: pod({ containers: [having('PASSWORD', 'vault:secret/db')] }),
      inputs: { sensitiveValuesAllowed: ['^vault:'] },
    },
    'damaged variables': pod({ containers: [container({ env: 'PASSWORD=x' }), container({ env: [null, {}] })] }),
  },
  fails: {
    'the name says it': {
      objects: deployment({ containers: [having('DB_PASSWORD', 'hunter2')] }),
      failed: ['spec.template.spec.containers[0].env[1].name', 'spec.template.spec.containers[0].env[1].value'],
      deletes: ['spec.template.spec.containers[0].env[1].name', 'spec.template.spec.containers[0].env[1].value'],
    },
    'the value looks like it, whatever the case': {
      objects: pod({ initContainers: [having('AUTH', 'bearer abc')] }),
      failed: ['spec.initContainers[0].env[1].name', 'spec.initContainers[0].env[1].value'],
    },
    'a number under such a name': {
      objects: pod({ containers: [having('PIN_TOKEN', 1234)] }),
      failed: ['spec.containers[0].env[1].name', 'spec.containers[0].env[1].value'],
    },
    'a whole secret': {
      objects: cronJob({ containers: [container({ envFrom: [{ configMapRef: {} }, { secretRef: { name: 's' } }] })] }),
      failed: ['spec.jobTemplate.spec.template.spec.containers[0].envFrom[1].secretRef'],
      deletes: ['spec.jobTemplate.spec.template.spec.containers[0].envFrom[1].secretRef'],
    },
    'an ephemeral container cannot be changed': {
      objects: pod({ ephemeralContainers: [having('PASSWORD', 'x')] }),
      deletes: [],
    },
  },
})
