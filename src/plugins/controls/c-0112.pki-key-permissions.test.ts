// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0112.pki-key-permissions.ts'

const path = '/etc/kubernetes/pki/ca.key'
const common = modeCases({ kind: 'ControlPlaneInfo', path, data: file => ({ PKIFiles: [file] }) })

controlCases(control, {
  ...common,
  passes: {
    ...common.passes,
    'files of another kind are not its business': hostData('ControlPlaneInfo', {
      PKIFiles: [hostFile('/etc/kubernetes/pki/ca.crt', { permissions: 0o666 }), hostFile(path)],
    }),
  },
})
