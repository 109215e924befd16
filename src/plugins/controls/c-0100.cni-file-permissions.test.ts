// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0100.cni-file-permissions.ts'

controlCases(
  control,
  modeCases({ kind: 'CNIInfo', path: '/etc/cni/net.d/10-calico.conflist', data: file => ({ CNIConfigFiles: [file] }) }),
)
