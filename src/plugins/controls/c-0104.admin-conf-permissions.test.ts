// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0104.admin-conf-permissions.ts'

controlCases(control, {
  passes: {
    'mode 600': hostData('ControlPlaneInfo', {
      adminConfigFile: hostFile('/etc/kubernetes/admin.conf', { permissions: 0o600 }),
    }),
    'a stricter mode': hostData('ControlPlaneInfo', {
      adminConfigFile: hostFile('/etc/kubernetes/admin.conf', { permissions: 0o400 }),
    }),
    'the node has no such file': hostData('ControlPlaneInfo', {}),
  },
  fails: {
    'others may read it': {
      objects: hostData('ControlPlaneInfo', {
        adminConfigFile: hostFile('/etc/kubernetes/admin.conf', { permissions: 0o604 }),
      }),
      failed: [],
    },
    'the owner may execute it': {
      objects: hostData('ControlPlaneInfo', {
        adminConfigFile: hostFile('/etc/kubernetes/admin.conf', { permissions: 0o700 }),
      }),
    },
  },
  unknown: {
    'the sensor did not say': hostData('ControlPlaneInfo', { adminConfigFile: { path: '/etc/kubernetes/admin.conf' } }),
  },
})
