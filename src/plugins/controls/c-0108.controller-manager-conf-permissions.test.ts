// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { modeCases } from '#testing/node-file-cases.ts'
import { control } from './c-0108.controller-manager-conf-permissions.ts'

controlCases(
  control,
  modeCases({
    kind: 'ControlPlaneInfo',
    path: '/etc/kubernetes/controller-manager.conf',
    data: file => ({ controllerManagerInfo: { configFile: file } }),
  }),
)
