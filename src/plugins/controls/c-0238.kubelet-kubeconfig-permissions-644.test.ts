// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0238.kubelet-kubeconfig-permissions-644.ts'

controlCases(control, {
  passes: {
    'mode 644': hostData('KubeletInfo', {
      kubeConfigFile: hostFile('/var/lib/kubelet/kubeconfig', { permissions: 0o644 }),
    }),
    'a stricter mode': hostData('KubeletInfo', {
      kubeConfigFile: hostFile('/var/lib/kubelet/kubeconfig', { permissions: 0o400 }),
    }),
    'the node has no such file': hostData('KubeletInfo', {}),
  },
  fails: {
    'others may read it': {
      objects: hostData('KubeletInfo', {
        kubeConfigFile: hostFile('/var/lib/kubelet/kubeconfig', { permissions: 0o647 }),
      }),
      failed: [],
    },
    'the owner may execute it': {
      objects: hostData('KubeletInfo', {
        kubeConfigFile: hostFile('/var/lib/kubelet/kubeconfig', { permissions: 0o700 }),
      }),
    },
  },
  unknown: {
    'the sensor did not say': hostData('KubeletInfo', { kubeConfigFile: { path: '/var/lib/kubelet/kubeconfig' } }),
  },
})
