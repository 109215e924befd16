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
    'root, as whom kubeadm lets etcd run': hostData('ControlPlaneInfo', {
      etcdDataDir: hostFile('/var/lib/etcd', { ownership: { uid: 0, gid: 0, username: 'root', groupname: 'root' } }),
    }),
    'the id of root': hostData('ControlPlaneInfo', {
      etcdDataDir: hostFile('/var/lib/etcd', { ownership: { uid: 0, gid: 0, username: '0', groupname: '0' } }),
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
    'an id that nobody has': {
      objects: hostData('ControlPlaneInfo', {
        etcdDataDir: hostFile('/var/lib/etcd', { ownership: { uid: 1000, gid: 0, username: '', groupname: 'root' } }),
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
