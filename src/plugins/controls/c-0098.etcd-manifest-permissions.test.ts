// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0098.etcd-manifest-permissions.ts'

controlCases(control, {
  passes: {
    'mode 600': hostData('ControlPlaneInfo', {
      etcdConfigFile: hostFile('/etc/kubernetes/manifests/etcd.yaml', { permissions: 0o600 }),
    }),
    'a stricter mode': hostData('ControlPlaneInfo', {
      etcdConfigFile: hostFile('/etc/kubernetes/manifests/etcd.yaml', { permissions: 0o400 }),
    }),
    'the node has no such file': hostData('ControlPlaneInfo', {}),
  },
  fails: {
    'others may read it': {
      objects: hostData('ControlPlaneInfo', {
        etcdConfigFile: hostFile('/etc/kubernetes/manifests/etcd.yaml', { permissions: 0o604 }),
      }),
      failed: [],
    },
    'the owner may execute it': {
      objects: hostData('ControlPlaneInfo', {
        etcdConfigFile: hostFile('/etc/kubernetes/manifests/etcd.yaml', { permissions: 0o700 }),
      }),
    },
  },
  unknown: {
    'the sensor did not say': hostData('ControlPlaneInfo', {
      etcdConfigFile: { path: '/etc/kubernetes/manifests/etcd.yaml' },
    }),
  },
})
