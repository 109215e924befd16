// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0111.pki-certificate-permissions.ts'

controlCases(control, {
  passes: {
    'mode 600': hostData('ControlPlaneInfo', {
      PKIFiles: [hostFile('/etc/kubernetes/pki/ca.crt', { permissions: 0o600 })],
    }),
    'a stricter mode': hostData('ControlPlaneInfo', {
      PKIFiles: [hostFile('/etc/kubernetes/pki/ca.crt', { permissions: 0o400 })],
    }),
    'the node has no such file': hostData('ControlPlaneInfo', {}),
    'files of another kind are not its business': hostData('ControlPlaneInfo', {
      PKIFiles: [
        hostFile('/etc/kubernetes/pki/ca.key', { permissions: 0o666 }),
        hostFile('/etc/kubernetes/pki/ca.crt'),
      ],
    }),
  },
  fails: {
    'others may read it': {
      objects: hostData('ControlPlaneInfo', {
        PKIFiles: [hostFile('/etc/kubernetes/pki/ca.crt', { permissions: 0o604 })],
      }),
      failed: [],
    },
    'the owner may execute it': {
      objects: hostData('ControlPlaneInfo', {
        PKIFiles: [hostFile('/etc/kubernetes/pki/ca.crt', { permissions: 0o700 })],
      }),
    },
  },
  unknown: {
    'the sensor did not say': hostData('ControlPlaneInfo', { PKIFiles: [{ path: '/etc/kubernetes/pki/ca.crt' }] }),
  },
})
