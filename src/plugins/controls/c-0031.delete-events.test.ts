// SPDX-License-Identifier: Apache-2.0
import { controlCases } from '#testing/control-cases.ts'
import { grantCases } from '#testing/grant-cases.ts'
import { control } from './c-0031.delete-events.ts'

controlCases(
  control,
  grantCases({
    gives: ['core', 'events', 'deletecollection list'],
    lacks: ['core', 'events', 'get list watch create patch'],
  }),
)
