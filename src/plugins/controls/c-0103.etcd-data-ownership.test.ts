// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0103.etcd-data-ownership.ts'

controlCases(control, {
  passes: {
    'user and group': hostData('ControlPlaneInfo', {
      etcdDataDir: hostFile('/var/lib/etcd', {
        ownership: { uid: 112, gid: 116, username: 'etcd', groupname: 'etcd' },
      }),
    }),
    'the node has no such file': hostData('ControlPlaneInfo', {}),
  },
  fails: {
    'another group': {
      objects: hostData('ControlPlaneInfo', {
        etcdDataDir: hostFile('/var/lib/etcd', { ownership: { uid: 112, gid: 7, username: 'etcd', groupname: 'lp' } }),
      }),
      failed: [],
    },
    'another user': {
      objects: hostData('ControlPlaneInfo', {
        etcdDataDir: hostFile('/var/lib/etcd', { ownership: { uid: 0, gid: 0, username: '0', groupname: '0' } }),
      }),
    },
  },
  unknown: {
    'the sensor could not look': hostData('ControlPlaneInfo', {
      etcdDataDir: hostFile('/var/lib/etcd', { ownership: { err: 'permission denied' } }),
    }),
    'only ids are known': hostData('ControlPlaneInfo', {
      etcdDataDir: hostFile('/var/lib/etcd', { ownership: { uid: 112, gid: 116, username: '112', groupname: '116' } }),
    }),
  },
})
