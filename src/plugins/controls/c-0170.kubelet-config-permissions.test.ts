// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0170.kubelet-config-permissions.ts'

controlCases(
  control,
  modeCases({ kind: 'KubeletInfo', path: '/var/lib/kubelet/config.yaml', data: file => ({ configFile: file }) }),
)
