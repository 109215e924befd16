// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0108.controller-manager-conf-permissions.ts'

controlCases(control, {
  passes: {
    'mode 600': hostData('ControlPlaneInfo', {
      controllerManagerInfo: {
        configFile: hostFile('/etc/kubernetes/controller-manager.conf', { permissions: 0o600 }),
      },
    }),
    'a stricter mode': hostData('ControlPlaneInfo', {
      controllerManagerInfo: {
        configFile: hostFile('/etc/kubernetes/controller-manager.conf', { permissions: 0o400 }),
      },
    }),
    'the node has no such file': hostData('ControlPlaneInfo', {}),
  },
  fails: {
    'others may read it': {
      objects: hostData('ControlPlaneInfo', {
        controllerManagerInfo: {
          configFile: hostFile('/etc/kubernetes/controller-manager.conf', { permissions: 0o604 }),
        },
      }),
      failed: [],
    },
    'the owner may execute it': {
      objects: hostData('ControlPlaneInfo', {
        controllerManagerInfo: {
          configFile: hostFile('/etc/kubernetes/controller-manager.conf', { permissions: 0o700 }),
        },
      }),
    },
  },
  unknown: {
    'the sensor did not say': hostData('ControlPlaneInfo', {
      controllerManagerInfo: { configFile: { path: '/etc/kubernetes/controller-manager.conf' } },
    }),
  },
})
