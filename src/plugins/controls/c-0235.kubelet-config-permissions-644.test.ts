// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0235.kubelet-config-permissions-644.ts'

controlCases(control, {
  passes: {
    'mode 644': hostData('KubeletInfo', {
      configFile: hostFile('/etc/kubernetes/kubelet/kubelet-config.json', { permissions: 0o644 }),
    }),
    'a stricter mode': hostData('KubeletInfo', {
      configFile: hostFile('/etc/kubernetes/kubelet/kubelet-config.json', { permissions: 0o400 }),
    }),
    'the node has no such file': hostData('KubeletInfo', {}),
  },
  fails: {
    'others may read it': {
      objects: hostData('KubeletInfo', {
        configFile: hostFile('/etc/kubernetes/kubelet/kubelet-config.json', { permissions: 0o647 }),
      }),
      failed: [],
    },
    'the owner may execute it': {
      objects: hostData('KubeletInfo', {
        configFile: hostFile('/etc/kubernetes/kubelet/kubelet-config.json', { permissions: 0o700 }),
      }),
    },
  },
  unknown: {
    'the sensor did not say': hostData('KubeletInfo', {
      configFile: { path: '/etc/kubernetes/kubelet/kubelet-config.json' },
    }),
  },
})
