// SPDX-License-Identifier: Apache-2.0
/** Columns of volumes and of what provides them. */
import type { ObjectView } from '#adapters/apiserver/descriptor.ts'
import { type Cells, count, text, truth } from './cells.ts'
import { joined, listAt, textAt, textsAt, unset, valueAt } from './read.ts'

const shortModes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

function accessModes(body: unknown, path: string): string {
  const modes = new Set(textsAt(body, path).map(mode => shortModes[mode] ?? mode))
  return Object.values(shortModes)
    .filter(mode => modes.has(mode))
    .join(',')
}

function phase({ meta, body }: ObjectView): string {
  return meta.deletionTimestamp === undefined ? textAt(body, 'status.phase') : 'Terminating'
}

/** By `group/plural`. */
export const storageCells: Readonly<Record<string, Cells>> = {
  '/persistentvolumeclaims': {
    Status: phase,
    Volume: text('spec.volumeName'),
    Capacity: ({ body }) => (textAt(body, 'spec.volumeName') === '' ? '' : textAt(body, 'status.capacity.storage')),
    'Access Modes': ({ body }) =>
      textAt(body, 'spec.volumeName') === '' ? '' : accessModes(body, 'status.accessModes'),
    StorageClass: ({ meta, body }) =>
      textAt(body, 'spec.storageClassName') || (meta.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? ''),
    VolumeAttributesClass: text('spec.volumeAttributesClassName', unset),
    VolumeMode: text('spec.volumeMode', unset),
  },
  '/persistentvolumes': {
    Status: phase,
    Capacity: text('spec.capacity.storage'),
    'Access Modes': ({ body }) => accessModes(body, 'spec.accessModes'),
    'Reclaim Policy': text('spec.persistentVolumeReclaimPolicy'),
    Claim({ body }) {
      const claim = valueAt(body, 'spec.claimRef')
      return claim === undefined ? '' : `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}`
    },
    StorageClass: text('spec.storageClassName'),
    VolumeAttributesClass: text('spec.volumeAttributesClassName', unset),
    Reason: text('status.reason'),
    VolumeMode: text('spec.volumeMode', unset),
  },
  'storage.k8s.io/storageclasses': {
    Name({ meta }) {
      const isDefault = [
        'storageclass.kubernetes.io/is-default-class',
        'storageclass.beta.kubernetes.io/is-default-class',
      ]
      return isDefault.some(key => meta.annotations?.[key] === 'true') ? `${meta.name} (default)` : meta.name
    },
    Provisioner: text('provisioner'),
    ReclaimPolicy: text('reclaimPolicy', 'Delete'),
    VolumeBindingMode: text('volumeBindingMode', 'Immediate'),
    AllowVolumeExpansion: truth('allowVolumeExpansion'),
  },
  'storage.k8s.io/csidrivers': {
    AttachRequired: truth('spec.attachRequired', true),
    PodInfoOnMount: truth('spec.podInfoOnMount'),
    StorageCapacity: truth('spec.storageCapacity'),
    TokenRequests({ body }) {
      const audiences = listAt(body, 'spec.tokenRequests').map(request => textAt(request, 'audience'))
      return audiences.length === 0 ? unset : audiences.join(',')
    },
    RequiresRepublish: truth('spec.requiresRepublish'),
    Modes: ({ body }) => joined(textsAt(body, 'spec.volumeLifecycleModes')),
  },
  'storage.k8s.io/csinodes': { Drivers: count('spec.drivers') },
  'storage.k8s.io/volumeattachments': {
    Attacher: text('spec.attacher'),
    PV: text('spec.source.persistentVolumeName'),
    Node: text('spec.nodeName'),
    Attached: truth('status.attached'),
  },
  'storage.k8s.io/volumeattributesclasses': { DriverName: text('driverName') },
}
