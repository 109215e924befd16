// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0107.scheduler-conf-ownership.ts'

controlCases(control, {
  passes: {
    'user and group': hostData('ControlPlaneInfo', {
      schedulerInfo: {
        configFile: hostFile('/etc/kubernetes/scheduler.conf', {
          ownership: { uid: 0, gid: 0, username: 'root', groupname: 'root' },
        }),
      },
    }),
    'names that could not be looked up: root is 0': hostData('ControlPlaneInfo', {
      schedulerInfo: {
        configFile: hostFile('/etc/kubernetes/scheduler.conf', {
          ownership: { uid: 0, gid: 0, username: '0', groupname: '0' },
        }),
      },
    }),
    'no names at all': hostData('ControlPlaneInfo', {
      schedulerInfo: {
        configFile: hostFile('/etc/kubernetes/scheduler.conf', {
          ownership: { uid: 0, gid: 0, username: '', groupname: '' },
        }),
      },
    }),
    'the node has no such file': hostData('ControlPlaneInfo', {}),
  },
  fails: {
    'another group': {
      objects: hostData('ControlPlaneInfo', {
        schedulerInfo: {
          configFile: hostFile('/etc/kubernetes/scheduler.conf', {
            ownership: { uid: 0, gid: 7, username: 'root', groupname: 'lp' },
          }),
        },
      }),
      failed: [],
    },
    'another user': {
      objects: hostData('ControlPlaneInfo', {
        schedulerInfo: {
          configFile: hostFile('/etc/kubernetes/scheduler.conf', {
            ownership: { uid: 1000, gid: 0, username: '1000', groupname: 'root' },
          }),
        },
      }),
    },
  },
  unknown: {
    'the sensor could not look': hostData('ControlPlaneInfo', {
      schedulerInfo: {
        configFile: hostFile('/etc/kubernetes/scheduler.conf', { ownership: { err: 'permission denied' } }),
      },
    }),
  },
})
