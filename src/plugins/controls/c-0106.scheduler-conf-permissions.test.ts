// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0106.scheduler-conf-permissions.ts'

controlCases(control, {
  passes: {
    'mode 600': hostData('ControlPlaneInfo', {
      schedulerInfo: { configFile: hostFile('/etc/kubernetes/scheduler.conf', { permissions: 0o600 }) },
    }),
    'a stricter mode': hostData('ControlPlaneInfo', {
      schedulerInfo: { configFile: hostFile('/etc/kubernetes/scheduler.conf', { permissions: 0o400 }) },
    }),
    'the node has no such file': hostData('ControlPlaneInfo', {}),
  },
  fails: {
    'others may read it': {
      objects: hostData('ControlPlaneInfo', {
        schedulerInfo: { configFile: hostFile('/etc/kubernetes/scheduler.conf', { permissions: 0o604 }) },
      }),
      failed: [],
    },
    'the owner may execute it': {
      objects: hostData('ControlPlaneInfo', {
        schedulerInfo: { configFile: hostFile('/etc/kubernetes/scheduler.conf', { permissions: 0o700 }) },
      }),
    },
  },
  unknown: {
    'the sensor did not say': hostData('ControlPlaneInfo', {
      schedulerInfo: { configFile: { path: '/etc/kubernetes/scheduler.conf' } },
    }),
  },
})
