// SPDX-License-Identifier: Apache-2.0
import type { KubeObject } from '#domain/kube-object.ts'
import type { Control, Finding } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { fieldsOf, textOf } from './families/fields.ts'

const classKind = 'StorageClass.storage.k8s.io'

/** Persistent volumes should be encrypted. */
export const control: Control = {
  id: 'C-0264',
  description: 'Finds persistent volumes whose storage class does not encrypt.',
  why: 'Who gets the disk, a snapshot or a back-up of it reads everything on it.',
  remediation:
    'Create a storage class that encrypts (on AWS `parameters.encrypted: "true"`), and move the data to a volume of it.',
  test: 'Read `spec.storageClassName` of each volume and look at provisioner and parameters of that class; disks of Azure and Google are always encrypted.',
  example: {
    before: 'kind: StorageClass\nprovisioner: ebs.csi.aws.com\nparameters:\n  type: gp3',
    after: 'kind: StorageClass\nprovisioner: ebs.csi.aws.com\nparameters:\n  type: gp3\n  encrypted: "true"',
  },
  rules: [
    {
      name: 'pv-without-encryption',
      joins: [classKind],
      covers: ({ kind }) => kind === 'PersistentVolume',
      findings,
    },
  ],
}

const path = 'spec.storageClassName'

function* findings({ object }: Subject, world: World): Iterable<Finding> {
  const name = textOf(fieldsOf(object['spec'])['storageClassName'])
  if (name === undefined) return
  const storageClass = world.get(classKind, '', name)
  if (!storageClass) yield { unknown: `the storage class "${name}" of the volume is not known` }
  else if (!encrypts(storageClass))
    yield { fixPaths: [{ path, value: '<your encrypted storage class>' }], evidence: [{ path, found: name }] }
}

function encrypts(storageClass: KubeObject): boolean {
  const provisioner = textOf(storageClass['provisioner']) ?? ''
  const { encrypted } = fieldsOf(storageClass['parameters'])
  return encrypted === 'true' || /azure|csi\.storage\.gke\.io|kubernetes\.io\/gce-pd/.test(provisioner)
}
