// SPDX-License-Identifier: Apache-2.0
import { object } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0264.persistent-volume-without-encryption.ts'

const volume = object('v1', 'PersistentVolume', { name: 'pv' }, { spec: { storageClassName: 'fast' } })
const storageClass = (provisioner: string, parameters: object = {}) =>
  object('storage.k8s.io/v1', 'StorageClass', { name: 'fast' }, { provisioner, parameters })

controlCases(control, {
  passes: {
    'the class says so': [volume, storageClass('ebs.csi.aws.com', { encrypted: 'true' })],
    'disks of Azure always are': [volume, storageClass('disk.csi.azure.com')],
    'disks of Google always are': [volume, storageClass('pd.csi.storage.gke.io')],
    'a volume of no class': object('v1', 'PersistentVolume', { name: 'nfs' }, { spec: { nfs: {} } }),
  },
  fails: {
    'the class does not encrypt': {
      objects: [volume, storageClass('ebs.csi.aws.com', { encrypted: 'false' })],
      names: ['PersistentVolume/pv'],
      failed: [],
      fix: ['spec.storageClassName=<your encrypted storage class>'],
    },
  },
  unknown: { 'the class is not known': volume },
})
