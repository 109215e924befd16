// SPDX-License-Identifier: Apache-2.0
import { pod } from '#testing/builders/workloads.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0076.label-usage-for-resources.ts'

controlCases(control, {
  passes: { 'a recommended label': pod({}, { labels: { app: 'web' } }) },
  fails: {
    'another label only': {
      objects: pod({}, { labels: { colour: 'blue' } }),
      fix: ['metadata.labels[app]=YOUR_VALUE'],
    },
  },
})
