// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0104.admin-conf-permissions.ts'

controlCases(
  control,
  modeCases({
    kind: 'ControlPlaneInfo',
    path: '/etc/kubernetes/admin.conf',
    data: file => ({ adminConfigFile: file }),
  }),
)
