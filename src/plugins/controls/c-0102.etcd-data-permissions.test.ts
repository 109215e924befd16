// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0102.etcd-data-permissions.ts'

controlCases(control, {
  passes: {
    'mode 700': hostData('ControlPlaneInfo', { etcdDataDir: hostFile('/var/lib/etcd', { permissions: 0o700 }) }),
    'a stricter mode': hostData('ControlPlaneInfo', { etcdDataDir: hostFile('/var/lib/etcd', { permissions: 0o400 }) }),
    'the node has no such file': hostData('ControlPlaneInfo', {}),
  },
  fails: {
    'others may read it': {
      objects: hostData('ControlPlaneInfo', { etcdDataDir: hostFile('/var/lib/etcd', { permissions: 0o707 }) }),
      failed: [],
    },
    'the group may enter it': {
      objects: hostData('ControlPlaneInfo', { etcdDataDir: hostFile('/var/lib/etcd', { permissions: 0o710 }) }),
    },
  },
  unknown: { 'the sensor did not say': hostData('ControlPlaneInfo', { etcdDataDir: { path: '/var/lib/etcd' } }) },
})
