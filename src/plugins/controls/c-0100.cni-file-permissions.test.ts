// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0100.cni-file-permissions.ts'

controlCases(control, {
  passes: {
    'mode 600': hostData('CNIInfo', {
      CNIConfigFiles: [hostFile('/etc/cni/net.d/10-calico.conflist', { permissions: 0o600 })],
    }),
    'a stricter mode': hostData('CNIInfo', {
      CNIConfigFiles: [hostFile('/etc/cni/net.d/10-calico.conflist', { permissions: 0o400 })],
    }),
    'the node has no such file': hostData('CNIInfo', {}),
  },
  fails: {
    'others may read it': {
      objects: hostData('CNIInfo', {
        CNIConfigFiles: [hostFile('/etc/cni/net.d/10-calico.conflist', { permissions: 0o604 })],
      }),
      failed: [],
    },
    'the owner may execute it': {
      objects: hostData('CNIInfo', {
        CNIConfigFiles: [hostFile('/etc/cni/net.d/10-calico.conflist', { permissions: 0o700 })],
      }),
    },
  },
  unknown: {
    'the sensor did not say': hostData('CNIInfo', { CNIConfigFiles: [{ path: '/etc/cni/net.d/10-calico.conflist' }] }),
  },
})
