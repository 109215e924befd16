// SPDX-License-Identifier: Apache-2.0
import { container, deployment, pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0020.mount-service-principal.ts'

const volume = (path: string) => ({ name: 'cloud', hostPath: { path } })
const mounting = container({ volumeMounts: [{ name: 'cloud', mountPath: '/cloud' }] })

controlCases(control, {
  cloudProvider: 'EKS',
  passes: {
    'another path of the node': pod({ volumes: [volume('/srv')], containers: [mounting] }),
    'the place of another cloud': pod({ volumes: [volume('/.azure')], containers: [mounting] }),
  },
  fails: {
    'the credentials of this cloud, with or without a slash': {
      objects: deployment({ volumes: [volume('/.aws/config/')], initContainers: [mounting] }),
      failed: ['spec.template.spec.volumes[0]', 'spec.template.spec.initContainers[0].volumeMounts[0]'],
      deletes: ['spec.template.spec.volumes[0]', 'spec.template.spec.initContainers[0].volumeMounts[0]'],
      fix: [],
    },
  },
})
