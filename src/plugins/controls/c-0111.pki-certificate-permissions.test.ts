// SPDX-License-Identifier: Apache-2.0
import { hostData, hostFile } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0111.pki-certificate-permissions.ts'

const path = '/etc/kubernetes/pki/ca.crt'
const common = modeCases({ kind: 'ControlPlaneInfo', path, data: file => ({ PKIFiles: [file] }) })

controlCases(control, {
  ...common,
  passes: {
    ...common.passes,
    'files of another kind are not its business': hostData('ControlPlaneInfo', {
      PKIFiles: [hostFile('/etc/kubernetes/pki/ca.key', { permissions: 0o666 }), hostFile(path)],
    }),
  },
})
